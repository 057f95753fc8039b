// bench_instructions BANK [VOICES]: instructions per voice and frame of both synthesizers.
//
// Unlike times they repeat to the last digit, whatever else the machine does. The program runs
// itself under callgrind (package valgrind), twice for each figure: the difference between many
// blocks and few of them is what the blocks cost.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bench/lab/sustained_sound.h"

namespace portamento::lab {
namespace {

using engine::Interpolation;
using engine::KernelTarget;

constexpr std::size_t kBlock = 64, kFewBlocks = 8, kManyBlocks = 72;

// Callgrind knows no AVX-512.
constexpr std::array kTargets = {KernelTarget::kScalar, KernelTarget::kSse4, KernelTarget::kAvx2};

/// What a child is to render; on its command line in this order.
struct Job {
  std::string bank, synthesizer, interpolation;  // a kernel target or "fluidsynth"; cubic or sinc
  std::size_t voices = 0, blocks = 0;
};

/// The child: nothing but the work.
void Render(const Job& job) {
  const rival::FluidSynthLibrary fluidsynth;
  const LoadedBank bank = OpenBankFor(job.bank);
  const SustainedLoad load = LoadOf(bank.store->bank(), job.voices);
  SustainedSettings settings{
      .interpolation = job.interpolation == "cubic" ? Interpolation::kCubic : Interpolation::kSinc8,
      .filtered = true};
  std::unique_ptr<SustainedSound> sound;
  if (job.synthesizer == "fluidsynth") {
    sound = SustainByFluidSynth({.bank_path = job.bank, .fluidsynth = &fluidsynth}, load, settings);
  } else {
    settings.kernel_target = engine::FindKernelTarget(job.synthesizer).value();
    bank.store->LoadAll();
    sound = SustainByUs(bank, load, settings);
  }
  std::array<float, kBlock> left, right;
  for (std::size_t i = 0; i < job.blocks; ++i) sound->Render(left, right);
  if (sound->voices() != load.voices) throw NotAsExpected("not all voices sound");
  ExpectSound("what is sustained", left);
}

[[noreturn]] void BecomeCallgrind(const std::string& self, const Job& job, int words_to) {
  dup2(words_to, STDERR_FILENO);
  dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
  const std::string voices = std::to_string(job.voices), blocks = std::to_string(job.blocks);
  execlp("valgrind", "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self.c_str(),
         job.bank.c_str(), job.synthesizer.c_str(), job.interpolation.c_str(), voices.c_str(),
         blocks.c_str(), nullptr);
  _exit(127);
}

std::string ReadAll(int from) {
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t n; (n = read(from, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  return text;
}

/// Instructions of a whole child. Throws NotAsExpected, with what it said, when there are none.
double Instructions(const std::string& self, const Job& job) {
  int ends[2];
  if (pipe(ends) != 0) throw NotAsExpected("no pipe");
  const pid_t child = fork();
  if (child == 0) BecomeCallgrind(self, job, ends[1]);
  close(ends[1]);
  const std::string words = ReadAll(ends[0]);
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw NotAsExpected("valgrind could not run it:\n" + words);
  }
  constexpr std::string_view kBefore = "Collected : ";
  const std::size_t at = words.find(kBefore);
  std::uint64_t count = 0;
  if (at != std::string::npos) {
    std::from_chars(words.data() + at + kBefore.size(), words.data() + words.size(), count);
  }
  if (count == 0) throw NotAsExpected("callgrind tells no instructions:\n" + words);
  return static_cast<double>(count);
}

/// Per voice and frame.
double Measure(const std::string& self, Job job) {
  job.blocks = kManyBlocks;
  const double many = Instructions(self, job);
  job.blocks = kFewBlocks;
  const double few = Instructions(self, job);
  return (many - few) / static_cast<double>(job.voices * kBlock * (kManyBlocks - kFewBlocks));
}

void Report(const std::string& self, const std::string& bank, std::size_t voices) {
  fmt::print("instructions per voice and frame, {} sustained voices, filtered\n", voices);
  fmt::print("  {:<12} {:>8} {:>8}\n", "", "4 taps", "most");  // 8 taps of ours, 7th order
  const auto row = [&](const std::string& synthesizer) {
    fmt::print("  {:<12} {:>8.2f} {:>8.2f}\n", synthesizer,
               Measure(self, {bank, synthesizer, "cubic", voices}),
               Measure(self, {bank, synthesizer, "sinc", voices}));
  };
  for (const KernelTarget target : kTargets) {
    if (engine::MachineHas(target)) row(std::string(engine::NameOf(target)));
  }
  row("fluidsynth");
}

int RunProgram(const std::vector<std::string>& words) {
  if (words.size() == 6) {
    Render({words[1], words[2], words[3], std::stoul(words[4]), std::stoul(words[5])});
    return 0;
  }
  if (words.size() != 2 && words.size() != 3) {
    fmt::print(stderr, "usage: bench_instructions BANK [VOICES]\n");
    return 2;
  }
  Report(std::filesystem::read_symlink("/proc/self/exe"), words[1],
         words.size() == 3 ? std::stoul(words[2]) : 256);
  return 0;
}

}  // namespace
}  // namespace portamento::lab

int main(int argc, char** argv) {
  try {
    return portamento::lab::RunProgram({argv, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
