// make_piece FOLDER: writes piece.mid and piece.dls, which the DirectMusic of Wine can play: twelve
// notes of sines, one by one, of two programs, keys and velocities.
//
// The collection is of the first version of DLS: Wine's loader knows no other.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "songs/smf_writer.h"
#include "tests/support/dls_file.h"

using namespace portamento;
using namespace portamento::test;

namespace {

constexpr std::uint16_t kTicksPerQuarter = 480;  // half a second

bool Save(const std::string& path, const std::vector<std::byte>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file);
}

std::vector<std::byte> Song() {
  songs::SmfTrack track;
  track.Tempo(0, 500'000);
  for (int channel = 0; channel < 2; ++channel) {
    track.Program(0, channel, channel);
    track.Controller(0, channel, 7, 100);
    track.Controller(0, channel, 91, 0);  // dry, so that each note has an end
  }
  for (int i = 0; i < 12; ++i) {
    const auto tick = static_cast<std::uint64_t>(kTicksPerQuarter) * static_cast<unsigned>(1 + i);
    const int channel = i % 2, key = 48 + 7 * (i % 5);
    track.NoteOn(tick, channel, key, 127 - 8 * (i % 4));
    track.NoteOff(tick + kTicksPerQuarter / 2, channel, key);
  }
  track.End(kTicksPerQuarter * 14);
  return songs::WriteSmf(0, kTicksPerQuarter, std::span(&track, 1));
}

/// The chunks of version 2 that these records need have the same form under other names in
/// version 1.
void MakeVersion1(std::vector<std::byte>& bytes) {
  constexpr std::string_view kNames[][2] = {{"rgn2", "rgn "}, {"lar2", "lart"}, {"art2", "art1"}};
  for (const auto& [from, to] : kNames) {
    const auto* const name = reinterpret_cast<const std::byte*>(from.data());
    for (auto at = bytes.begin();;) {
      at = std::search(at, bytes.end(), name, name + 4);
      if (at == bytes.end()) break;
      std::memcpy(&*at, to.data(), 4);
    }
  }
}

std::vector<std::byte> Collection() {
  DlsFile file;
  const std::vector<dls::Connection> articulation = {Art(art::kEg1Attack, Timecents(0.002)),
                                                     Art(art::kEg1Release, Timecents(0.02))};
  for (std::uint32_t program = 0; program < 2; ++program) {
    const std::size_t period = program == 0 ? 96 : 64;  // 500 or 750 Hz at key 60
    const dls::SampleInfo looped = Wsmp(static_cast<std::uint32_t>(20 * period));
    dls::Region region = RegionOf(file.AddWave(SinePeriods(period, 20, 0.5), looped), articulation);
    region.sample_info = looped;  // Wine passes on none of the wave's
    file.AddInstrument(0, program, {region});
  }
  auto bytes = file.Bytes();
  MakeVersion1(bytes);
  return bytes;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fputs("usage: make_piece FOLDER\n", stderr);
    return 2;
  }
  const std::string folder = arguments[1];
  return Save(folder + "/piece.mid", Song()) && Save(folder + "/piece.dls", Collection()) ? 0 : 1;
}
