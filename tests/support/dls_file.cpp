#include "tests/support/dls_file.h"

#include <cmath>
#include <utility>

namespace portamento::test {

dls::Connection Art(int destination, double value) {
  return ArtFrom(art::kNone, destination, value);
}

dls::Connection ArtFrom(int source, int destination, double value, int control, int transform) {
  return {.source = static_cast<std::uint16_t>(source),
          .control = static_cast<std::uint16_t>(control),
          .destination = static_cast<std::uint16_t>(destination),
          .transform = static_cast<std::uint16_t>(transform),
          .scale = static_cast<std::int32_t>(std::lround(value * 65536))};
}

double Timecents(double seconds) { return 1200 * std::log2(seconds); }

std::uint32_t DlsFile::AddWave(const Frames& frames, std::optional<dls::SampleInfo> info) {
  FileBytes data;
  for (const std::int16_t frame : frames) {
    data.push_back(static_cast<std::byte>(frame & 0xFF));
    data.push_back(static_cast<std::byte>(frame >> 8 & 0xFF));
  }
  return AddWave({.name = "wave", .rate_hz = 48'000, .sample_info = info}, std::move(data));
}

std::uint32_t DlsFile::AddWave(dls::Wave wave, FileBytes data) {
  data_.push_back(std::make_shared<FileBytes>(std::move(data)));
  wave.data = *data_.back();
  collection.waves.push_back(std::move(wave));
  return static_cast<std::uint32_t>(collection.waves.size() - 1);
}

dls::Instrument& DlsFile::AddInstrument(std::uint32_t bank, std::uint32_t program,
                                        std::vector<dls::Region> regions) {
  collection.instruments.push_back(
      {.name = "instrument", .bank = bank, .program = program, .regions = std::move(regions)});
  return collection.instruments.back();
}

dls::SampleInfo Wsmp(std::uint32_t frames, double gain_cb, int unity, int fine) {
  dls::SampleInfo info{.unity_key = static_cast<std::uint16_t>(unity),
                       .fine_tune_cents = static_cast<std::int16_t>(fine),
                       .gain = static_cast<std::int32_t>(std::lround(gain_cb * 65536))};
  if (frames > 0) info.loop = dls::Loop{.length = frames};
  return info;
}

dls::Region RegionOf(std::uint32_t wave, std::vector<dls::Connection> articulation) {
  dls::Region region{.wave = wave};
  if (!articulation.empty()) region.articulation = std::move(articulation);
  return region;
}

DlsFile OneRegionFile(std::vector<dls::Connection> articulation) {
  DlsFile file;
  const auto wave = file.AddWave(Constant(64), Wsmp(64));
  file.AddInstrument(0, 0, {RegionOf(wave, std::move(articulation))});
  return file;
}

OpenedFile Open(const DlsFile& file) { return Open(file.Bytes()); }

}  // namespace portamento::test
