// bench_pair BANK SONG [--benchmark_...]: what port and miniport cost beside the bare engine.
//
// Posting: PutMessage of a stream from 1, 2 and 4 threads, 16 messages between two looks at the
// clock, while another pulls frames every 0.1 ms. Onset: frames between the time of a note and its
// first sample, for each size of block. Song: one and the same song by the engine and through the
// pair. Download: 4 MB of waves and their instruments, as a program loads a collection.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <random>
#include <thread>

#include "apps/portamento/dmus/pair_player.h"
#include "apps/portamento/dmus/synth_pair.h"
#include "apps/portamento/inputs.h"
#include "bench/lab/clock.h"
#include "bench/lab/laboratory.h"
#include "bench/lab/made_bank.h"
#include "bench/lab/scratch_folder.h"
#include "bench/lab/statistics.h"
#include "miniport_adapter/miniport/filter_pins.h"
#include "offline/song_renderer.h"
#include "tests/miniport_adapter/downloads/image_builder.h"

namespace portamento::lab {
namespace {

using app::AskNode;
using app::Require;
using app::SynthPair;

constexpr std::uint32_t kRate = 48'000;
constexpr dmus::KSDATAFORMAT kTimedMidi{.FormatSize = sizeof(dmus::KSDATAFORMAT),
                                        .MajorFormat = dmus::KSDATAFORMAT_TYPE_MUSIC,
                                        .SubFormat = dmus::KSDATAFORMAT_SUBTYPE_DIRECTMUSIC,
                                        .Specifier = dmus::KSDATAFORMAT_SPECIFIER_NONE};

/// A pair with running pins of both kinds; frames are float stereo.
class RunningPair {
 public:
  explicit RunningPair(dmus::SynthOptions options) : pair_(std::move(options)) {
    dmus::KSDATAFORMAT_WAVEFORMATEX format{};
    format.DataFormat = {.FormatSize = sizeof format,
                         .SampleSize = kFrameBytes,
                         .MajorFormat = dmus::KSDATAFORMAT_TYPE_AUDIO,
                         .SubFormat = dmus::KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
                         .Specifier = dmus::KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
    format.WaveFormatEx = {.wFormatTag = dmus::WAVE_FORMAT_IEEE_FLOAT,
                           .nChannels = 2,
                           .nSamplesPerSec = kRate,
                           .nAvgBytesPerSec = kRate * kFrameBytes,
                           .nBlockAlign = kFrameBytes,
                           .wBitsPerSample = 32};
    Require(pair_.filter().CreateMidiRenderPin(dmus::kMessagePin, kTimedMidi, midi),
            "the message pin");
    Require(pair_.filter().CreateWavePin(dmus::kSoundPin, format, wave), "the sound pin");
    Require(wave->SetState(dmus::KSSTATE_RUN), "running the sound pin");
    Require(midi->SetState(dmus::KSSTATE_RUN), "running the message pin");
    start_100ns = pair_.Now_100ns();
  }

  void Pull(std::span<float> stereo) {
    wave->Pull({reinterpret_cast<dmus::BYTE*>(stereo.data()), stereo.size_bytes()});
    frames += static_cast<std::int64_t>(stereo.size() / 2);
    pair_.hand_clock()->MoveTo(start_100ns + frames * 10'000'000 / kRate);
  }

  void Write(std::array<dmus::BYTE, 3> message, std::int64_t frame) {
    std::array<dmus::BYTE, dmus::DMUS_EVENT_SIZE(3)> entry{};
    const dmus::DMUS_EVENTHEADER header{.cbEvent = 3,
                                        .dwChannelGroup = 1,
                                        .rtDelta = (frame * 10'000'000 + kRate / 2) / kRate,
                                        .dwFlags = dmus::DMUS_EVENT_STRUCTURED};
    std::memcpy(entry.data(), &header, sizeof header);
    std::copy(message.begin(), message.end(), entry.begin() + sizeof header);
    Require(midi->Write(entry, start_100ns).status, "writing");
    pair_.port().Pump();
  }

  dmus::EventAllocator& allocator() { return pair_.port().allocator(); }

  std::shared_ptr<dmus::MidiRenderPin> midi;
  std::shared_ptr<dmus::WavePin> wave;
  dmus::REFERENCE_TIME start_100ns = 0;
  std::int64_t frames = 0;

 private:
  static constexpr dmus::WORD kFrameBytes = 8;
  SynthPair pair_;
};

// --- Posting -------------------------------------------------------------------------------------

void PutMessage(benchmark::State& state) {
  constexpr std::size_t kBatch = 16, kBatches = 20'000;
  constexpr double kPullEverySeconds = 1e-4;
  const auto threads = static_cast<std::size_t>(state.range(0));
  std::vector<double> all;
  for (auto _ : state) {
    RunningPair pair({.queue_capacity = 1 << 14, .waiting_capacity = 1 << 17});
    std::atomic<std::size_t> running = threads;
    std::vector<std::vector<double>> seconds(threads);
    std::vector<std::jthread> posters;
    for (std::size_t thread = 0; thread < threads; ++thread) {
      posters.emplace_back([&, thread] {
        dmus::IMXF& stream = *pair.midi->stream();
        std::array<dmus::DMUS_KERNEL_EVENT*, kBatch> events;
        for (std::size_t batch = 0; batch < kBatches / threads; ++batch) {
          for (auto& event : events) {
            while (!dmus::NT_SUCCESS(pair.allocator().GetMessage(&event))) {
              std::this_thread::yield();
            }
            event->cbEvent = 3;
            event->usChannelGroup = 1;
            event->ullPresTime100ns = 0;
            event->uData.abData[0] = 0xE0;
            event->uData.abData[1] = 0;
            event->uData.abData[2] = static_cast<dmus::BYTE>(batch % 128);
          }
          const double start = WallSeconds();
          for (auto* const event : events) stream.PutMessage(event);
          seconds[thread].push_back(WallSeconds() - start);
          if (batch % 64 == 63) std::this_thread::yield();
        }
        --running;
      });
    }
    std::array<float, 10> frames;
    while (running > 0) {
      pair.Pull(frames);
      const double next = WallSeconds() + kPullEverySeconds;
      while (WallSeconds() < next) {
      }
    }
    posters.clear();
    for (const auto& each : seconds) all.insert(all.end(), each.begin(), each.end());
  }
  state.counters["p50_ns"] = 1e9 * Percentile(all, 50) / kBatch;
  state.counters["p99.9_ns_of_16"] = 1e9 * Percentile(all, 99.9);
  state.counters["max_ns_of_16"] = 1e9 * Percentile(all, 100);
}

// --- Onset ---------------------------------------------------------------------------------------

void Onset(benchmark::State& state) {
  const ScratchFolder folder;
  const LoadedBank bank = OpenBankFor(
      folder.Save("step.sf2", MakeBank({{.frames = StepFrames(4800), .looped = true}})));
  bank.store->LoadAll();
  const auto block = static_cast<std::size_t>(state.range(0));
  std::minstd_rand random(1);
  double worst = 0;
  for (auto _ : state) {
    dmus::SynthOptions dry{.rom = bank.stack(), .memory = bank.memory};
    dry.synth.SetEffectLevels(0);
    RunningPair pair(std::move(dry));
    std::vector<float> stereo(2 * block);
    for (int note = 0; note < 20; ++note) {
      const std::int64_t time = pair.frames + 100 + static_cast<std::int64_t>(random() % 2000);
      pair.Write({0x90, 60, 127}, time);
      std::int64_t onset = -1;
      while (onset < 0 && pair.frames < time + 4800) {
        const std::int64_t first = pair.frames;
        pair.Pull(stereo);
        for (std::size_t f = 0; f < block && onset < 0; ++f) {
          if (stereo[2 * f] != 0) onset = first + static_cast<std::int64_t>(f);
        }
      }
      if (onset < 0) throw NotAsExpected("a note was not heard");
      worst = std::max(worst, std::abs(static_cast<double>(onset - time)));
      pair.Write({0xB0, 120, 0}, pair.frames);
      for (std::int64_t until = pair.frames + 4800; pair.frames < until;) pair.Pull(stereo);
    }
  }
  state.counters["frames_late"] = worst;
}

// --- A song --------------------------------------------------------------------------------------

/// CPU seconds for a whole song.
double Render(const songs::Song& song, const LoadedBank& bank, bool through_the_pair) {
  offline::SongRendererSettings settings;
  if (through_the_pair) {
    settings.make_player = [&](const engine::SynthSettings& synth,
                               const offline::SongEvents& events, const auto&,
                               const engine::BankStack& banks) {
      return std::make_unique<app::PairPlayer>(
          synth, events, offline::TimeMessages(song, synth.rate_hz), bank.memory, banks);
    };
  }
  offline::SongRenderer renderer(settings, offline::DecodeSong(song, kRate), bank.memory,
                                 bank.stack());
  std::array<float, 1024> left, right;
  const double start = ThreadSeconds();
  while (renderer.Render({left, right}) > 0) {
  }
  return ThreadSeconds() - start;
}

void Song(benchmark::State& state, const songs::Song& song, const LoadedBank& bank) {
  double bare = INFINITY, pair = INFINITY;
  for (auto _ : state) {
    bare = std::min(bare, Render(song, bank, false));
    pair = std::min(pair, Render(song, bank, true));
  }
  state.counters["bare_s"] = bare;
  state.counters["pair_s"] = pair;
  state.counters["overhead_percent"] = 100 * (pair / bare - 1);
}

// --- Downloads -----------------------------------------------------------------------------------

void Download(benchmark::State& state) {
  constexpr dmus::DWORD kWaves = 32;
  constexpr std::size_t kWaveFrames = (4u << 20) / kWaves / 2;
  std::vector<std::vector<std::byte>> images;
  for (dmus::DWORD i = 0; i < kWaves; ++i) {
    images.push_back(test::WaveDownload(i + 1, test::Frames(kWaveFrames, 1000)));
  }
  for (dmus::DWORD i = 0; i < kWaves; ++i) {
    images.push_back(
        test::InstrumentDownload(kWaves + i + 1, i, {test::RegionOfWave(i + 1, kWaveFrames)}));
  }
  double load = INFINITY, unload = INFINITY;
  for (auto _ : state) {
    RunningPair pair({});
    std::vector<dmus::HANDLE> handles;
    double start = WallSeconds();
    for (const auto& image : images) {
      const dmus::SYNTH_BUFFER buffer{static_cast<dmus::ULONG>(image.size()),
                                      const_cast<std::byte*>(image.data())};
      dmus::SYNTHDOWNLOAD answer{};
      AskNode(*pair.midi, dmus::KSPROPSETID_Synth_Dls, dmus::KSPROPERTY_SYNTH_DLS_DOWNLOAD,
              dmus::KSPROPERTY_TYPE_GET, {reinterpret_cast<dmus::BYTE*>(&answer), sizeof answer},
              {reinterpret_cast<const dmus::BYTE*>(&buffer), sizeof buffer});
      handles.push_back(answer.DownloadHandle);
    }
    load = std::min(load, WallSeconds() - start);
    start = WallSeconds();
    while (!handles.empty()) {
      app::SetNodeProperty(*pair.midi, dmus::KSPROPSETID_Synth_Dls,
                           dmus::KSPROPERTY_SYNTH_DLS_UNLOAD, handles.back());
      handles.pop_back();
    }
    unload = std::min(unload, WallSeconds() - start);
  }
  state.counters["download_ms"] = 1000 * load;
  state.counters["unload_ms"] = 1000 * unload;
}

int RunBenches(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 3) {
    fmt::print(stderr, "usage: bench_pair BANK SONG [--benchmark_...]\n");
    return 2;
  }
  const LoadedBank bank = OpenBankFor(argv[1]);
  bank.store->LoadAll();
  const songs::OpenedSong opened = app::OpenNamedSong(argv[2]);
  benchmark::RegisterBenchmark("put_message", PutMessage)->Arg(1)->Arg(2)->Arg(4)->Iterations(5);
  benchmark::RegisterBenchmark("onset", Onset)->RangeMultiplier(2)->Range(1, 1024)->Iterations(3);
  benchmark::RegisterBenchmark("song", [&](benchmark::State& state) {
    Song(state, opened.song, bank);
  })->Iterations(9);
  benchmark::RegisterBenchmark("download_4_mb", Download)->Iterations(20);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace portamento::lab

int main(int argc, char** argv) {
  try {
    return portamento::lab::RunBenches(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
