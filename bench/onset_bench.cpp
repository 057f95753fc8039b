// bench_onset: how many frames after its time a note begins, for 1000 pseudo-random notes of a MIDI
// file, for us and FluidSynth.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include "bench/players.h"
#include "songs/smf_writer.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::bench {
namespace {

constexpr int kNotes = 1000;
// 960 ticks to a quarter of 20 ms: one tick is one frame at 48 kHz.
constexpr std::uint16_t kDivision = 960;
constexpr std::uint32_t kTempoUs = 20'000;

/// A bank whose one sound jumps to full level at once.
std::vector<std::byte> StepBank() {
  std::vector<std::byte> smpl(2 * (4800 + 46));
  for (std::size_t i = 0; i < 4800; ++i) {
    smpl[2 * i] = std::byte{0xFF};
    smpl[2 * i + 1] = std::byte{0x3F};
  }
  sf2::Records records;
  records.bank_name = "step";
  records.presets = {{.name = "step"}};
  records.preset_bags = {{0, 0}, {1, 0}};
  records.preset_bags_end = 1;
  records.preset_generators = {{.id = 41, .amount = 0}};
  records.instruments = {{.name = "step"}};
  records.instrument_bags = {{0, 0}, {2, 0}};
  records.instrument_bags_end = 1;
  records.instrument_generators = {{.id = 54, .amount = 1}, {.id = 53, .amount = 0}};
  records.samples = {{.name = "step",
                      .start = 0,
                      .end = 4800,
                      .loop_start = 1000,
                      .loop_end = 2000,
                      .rate_hz = 48'000}};
  records.smpl = smpl;
  return sf2::WriteRecords(records);
}

/// The song, and the frame on which each note is due.
struct Song {
  std::vector<std::byte> file;
  std::vector<std::int64_t> due_frames;
};

Song RandomNotes() {
  std::minstd_rand random(1);
  songs::SmfTrack track;
  track.Tempo(0, kTempoUs);
  Song song;
  std::uint64_t tick = 4800;
  for (int i = 0; i < kNotes; ++i) {
    tick += 4000 + random() % 3000;
    track.NoteOn(tick, 0, 60, 127);
    track.NoteOff(tick + 1000, 0, 60);
    song.due_frames.push_back(static_cast<std::int64_t>(tick));
  }
  track.End(tick + 4800);
  song.file = songs::WriteSmf(0, kDivision, std::span(&track, 1));
  return song;
}

void Report(const char* name, Player& player, const std::vector<std::int64_t>& due_frames) {
  std::vector<float> sound;
  std::vector<float> left(64), right(64);
  const auto wanted = static_cast<std::size_t>(due_frames.back() + 4800);
  while (sound.size() < wanted) {
    player.Render(left, right);
    sound.insert(sound.end(), left.begin(), left.end());
  }
  std::vector<std::int64_t> errors;
  for (const std::int64_t due : due_frames) {
    // Silence lies before each note; the first frame that is not silent is its onset.
    for (std::int64_t at = due - 1000; at < due + 2000; ++at) {
      if (std::abs(sound[static_cast<std::size_t>(at)]) < 1e-5f) continue;
      errors.push_back(at - due);
      break;
    }
  }
  if (errors.empty()) {
    fmt::print("{:<12} no note was heard\n", name);
    return;
  }
  const auto [least, most] = std::minmax_element(errors.begin(), errors.end());
  double sum = 0;
  for (const std::int64_t error : errors) sum += static_cast<double>(error);
  fmt::print("{:<12} {:>5} notes, onset error {} .. {} frames, spread {}, mean {:.1f}\n", name,
             errors.size(), *least, *most, *most - *least,
             sum / static_cast<double>(errors.size()));
}

void Save(const std::filesystem::path& path, const std::vector<std::byte>& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

void Run() {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("portamento-onset-{}", getpid());
  std::filesystem::create_directory(folder);
  const Song song = RandomNotes();
  Save(folder / "step.sf2", StepBank());
  Save(folder / "notes.mid", song.file);
  const PlayerSettings settings{
      .bank = folder / "step.sf2", .song = folder / "notes.mid", .effects = false};
  Report("portamento", *OpenPortamento(settings), song.due_frames);
  Report("fluidsynth", *OpenFluidSynth(settings), song.due_frames);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace portamento::bench

int main() { portamento::bench::Run(); }
