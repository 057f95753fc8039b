// DLS collections made in a test: records filled in briefly, bytes to open, and to spoil first.
#pragma once

#include <initializer_list>

#include "soundfonts/dls/dls_records.h"
#include "tests/support/sf2_file.h"

namespace portamento::test {

/// Numbers of DLS 2.2 for connection blocks.
namespace art {
inline constexpr int kNone = 0, kLfo = 1, kVelocity = 2, kKey = 3, kEg1 = 4, kEg2 = 5, kWheel = 6,
                     kPressure = 8, kVibrato = 9, kController0 = 0x80, kCc1 = 0x81, kCc7 = 0x87,
                     kCc10 = 0x8A, kCc11 = 0x8B;
inline constexpr int kGain = 1, kPitch = 3, kPan = 4, kChorus = 0x80, kReverb = 0x81,
                     kLfoFrequency = 0x104, kLfoDelay = 0x105, kVibFrequency = 0x114,
                     kVibDelay = 0x115, kEg1Attack = 0x206, kEg1Decay = 0x207, kEg1Release = 0x209,
                     kEg1Sustain = 0x20A, kEg1Delay = 0x20B, kEg1Hold = 0x20C, kEg1ShutDown = 0x20D,
                     kEg2Attack = 0x30A, kEg2Decay = 0x30B, kEg2Release = 0x30D,
                     kEg2Sustain = 0x30E, kEg2Delay = 0x30F, kEg2Hold = 0x310, kCutoff = 0x500,
                     kQ = 0x501;
inline constexpr int kBipolar = 0x4000, kInverted = 0x8000, kInvertedConcave = 0x8400;
}  // namespace art

/// A constant connection; `value` in the destination's unit (timecents, cents, cB, permille).
dls::Connection Art(int destination, double value);
/// A connection from a source, and through a control.
dls::Connection ArtFrom(int source, int destination, double value, int control = 0,
                        int transform = 0);

/// Seconds as timecents.
double Timecents(double seconds);

class DlsFile {
 public:
  dls::Collection collection;

  /// Adds a wave of 16-bit frames at 48 kHz; returns its pool index.
  std::uint32_t AddWave(const Frames& frames, std::optional<dls::SampleInfo> info = {});
  /// Adds a wave as it is, with bytes kept here.
  std::uint32_t AddWave(dls::Wave wave, FileBytes data);

  /// Adds an instrument with these regions.
  dls::Instrument& AddInstrument(std::uint32_t bank, std::uint32_t program,
                                 std::vector<dls::Region> regions);

  FileBytes Bytes() const { return dls::WriteCollection(collection); }

 private:
  std::vector<std::shared_ptr<FileBytes>> data_;
};

/// A wsmp: loop over `frames` frames (0: one-shot) and gain in cB.
dls::SampleInfo Wsmp(std::uint32_t frames, double gain_cb = 0, int unity = 60, int fine = 0);

/// A region over all keys.
dls::Region RegionOf(std::uint32_t wave, std::vector<dls::Connection> articulation = {});

/// A collection with one constant looped wave (48 kHz, unity 60) and instrument 0:0 with one
/// region.
DlsFile OneRegionFile(std::vector<dls::Connection> articulation = {});

OpenedFile Open(const DlsFile& file);

}  // namespace portamento::test
