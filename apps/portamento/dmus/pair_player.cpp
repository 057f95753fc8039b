#include "apps/portamento/dmus/pair_player.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "apps/portamento/exit_code.h"
#include "engine/midi/controllers.h"
#include "miniport_adapter/core/sample_clock.h"
#include "miniport_adapter/miniport/filter_pins.h"
#include "miniport_adapter/miniport/sound_format.h"

namespace portamento::app {
namespace {

using offline::TimedMessage;
namespace cc = engine::cc;

// Entries of one buffer: far fewer than the port has events and buffers for.
constexpr std::size_t kMostEntries = 256;

// Messages between two pulls; the stream has room for twice as many events.
constexpr std::size_t kMostOnTheWay = engine::EventQueue::kMostCapacity / 2;

// In real time messages are written so long before they are due, and the song begins so long after
// the first pull: a sequencer thread that gets its turn a few milliseconds late makes none late.
constexpr dmus::REFERENCE_TIME kAhead_100ns = 100 * dmus::kMillisecond_100ns;
constexpr dmus::REFERENCE_TIME kLead_100ns = 30 * dmus::kMillisecond_100ns;

void SleepFor(dmus::REFERENCE_TIME span_100ns) {
  using Unit = std::chrono::duration<dmus::REFERENCE_TIME, std::ratio<1, dmus::kSecond_100ns>>;
  if (span_100ns > 0) std::this_thread::sleep_for(Unit(span_100ns));
}

constexpr dmus::KSDATAFORMAT kTimedMidi{.FormatSize = sizeof(dmus::KSDATAFORMAT),
                                        .MajorFormat = dmus::KSDATAFORMAT_TYPE_MUSIC,
                                        .SubFormat = dmus::KSDATAFORMAT_SUBTYPE_DIRECTMUSIC,
                                        .Specifier = dmus::KSDATAFORMAT_SPECIFIER_NONE};

dmus::KSDATAFORMAT_WAVEFORMATEX FloatStereo(std::uint32_t rate_hz) {
  const dmus::SoundFormat sound{rate_hz, {dmus::PcmEncoding::kFloat32, 2}};
  dmus::KSDATAFORMAT_WAVEFORMATEX format{};
  format.DataFormat = {.FormatSize = sizeof format,
                       .SampleSize = static_cast<dmus::ULONG>(sound.pcm.frame_bytes()),
                       .MajorFormat = dmus::KSDATAFORMAT_TYPE_AUDIO,
                       .SubFormat = dmus::KSDATAFORMAT_SUBTYPE_IEEE_FLOAT,
                       .Specifier = dmus::KSDATAFORMAT_SPECIFIER_WAVEFORMATEX};
  format.WaveFormatEx = dmus::WaveFormatOf(sound);
  return format;
}

/// What lets go of all notes at the end, in the order in which SongRenderer has it.
constexpr cc::Number kEnd[] = {cc::kSustain, cc::kSostenuto, cc::kAllNotesOff};

/// Room for every event of the song at once; a message can be more than one event.
dmus::SynthOptions OptionsFor(const engine::SynthSettings& settings,
                              const offline::SongEvents& song,
                              std::shared_ptr<engine::SampleMemory> memory,
                              const engine::BankStack& banks) {
  const std::size_t room = song.events.size() + 1024;
  return {.synth = settings,
          .rom = banks,
          .memory = std::move(memory),
          .queue_capacity = room,
          .waiting_capacity = room,
          .most_posters = 1};
}

}  // namespace

PairPlayer::PairPlayer(const engine::SynthSettings& settings, const offline::SongEvents& song,
                       std::vector<TimedMessage> messages,
                       std::shared_ptr<engine::SampleMemory> memory, const engine::BankStack& banks,
                       PairTime time)
    : rate_hz_(settings.rate_hz),
      messages_(std::move(messages)),
      pair_(OptionsFor(settings, song, std::move(memory), banks), time) {
  if (rate_hz_ < dmus::kLowestRateHz || rate_hz_ > dmus::kHighestRateHz) {
    throw Failure(ExitCode::kUsage, "the pair renders at 8 to 192 kHz");
  }
  std::erase_if(messages_, [&](const TimedMessage& message) {
    // System messages other than exclusive ones are no music.
    return message.time_frames >= song.end_frames || message.bytes.empty() ||
           message.bytes[0] > 0xF0;
  });
  for (unsigned channel = 0; channel < 16; ++channel) {
    for (const cc::Number number : kEnd) {
      end_bytes_.insert(end_bytes_.end(), {static_cast<std::uint8_t>(0xB0 | channel), number, 0});
    }
  }
  for (std::uint32_t group = 0; group < song.channel_groups; ++group) {
    for (std::size_t at = 0; at < end_bytes_.size(); at += 3) {
      messages_.push_back({.time_frames = song.end_frames,
                           .bytes = std::span<const std::uint8_t>(end_bytes_).subspan(at, 3),
                           .channel_group = static_cast<std::uint16_t>(group)});
    }
  }

  Require(pair_.filter().CreateMidiRenderPin(dmus::kMessagePin, kTimedMidi, midi_),
          "the message pin");
  Require(pair_.filter().CreateWavePin(dmus::kSoundPin, FloatStereo(rate_hz_), wave_),
          "the sound pin");
  SetNodeProperty(*midi_, dmus::KSPROPSETID_Synth, dmus::KSPROPERTY_SYNTH_CHANNELGROUPS,
                  dmus::ULONG{song.channel_groups});
  SetNodeProperty(*midi_, dmus::KSPROPSETID_Synth, dmus::KSPROPERTY_SYNTH_VOLUMEBOOST,
                  dmus::LONG{0});
  // A song's channels are all alike, as for any other renderer.
  for (dmus::DWORD group = 1; group <= song.channel_groups; ++group) {
    for (dmus::DWORD channel = 0; channel < 16; ++channel) {
      SetNodeProperty(*midi_, dmus::KSPROPSETID_Synth, dmus::KSPROPERTY_SYNTH_VOICEPRIORITY,
                      dmus::SYNTHVOICEPRIORITY_INSTANCE{group, channel},
                      dmus::DAUD_STANDARD_VOICE_PRIORITY);
    }
  }
  Require(wave_->SetState(dmus::KSSTATE_RUN), "running the sound pin");
  Require(midi_->SetState(dmus::KSSTATE_RUN), "running the message pin");
  start_100ns_ = pair_.Now_100ns();
}

/// One entry of a buffer: header, bytes, and up to a multiple of 8.
void PairPlayer::Append(std::int64_t time_frames, std::uint16_t group,
                        std::span<const std::uint8_t> bytes) {
  const dmus::DMUS_EVENTHEADER header{
      .cbEvent = static_cast<dmus::DWORD>(bytes.size()),
      .dwChannelGroup = group + 1u,
      .rtDelta = dmus::ScaleRounded(time_frames, dmus::kTicksPerSecond, rate_hz_),
      .dwFlags = bytes[0] < 0xF0 ? dmus::DMUS_EVENT_STRUCTURED : 0};
  const std::size_t at = buffer_.size();
  buffer_.resize(at + dmus::DMUS_EVENT_SIZE(bytes.size()));
  std::memcpy(buffer_.data() + at, &header, sizeof header);
  std::memcpy(buffer_.data() + at + sizeof header, bytes.data(), bytes.size());
  if (++buffered_ == kMostEntries) Flush();
}

/// Through unpacker and sequencer to the stream.
void PairPlayer::Flush() {
  if (buffer_.empty()) return;
  const dmus::Unpacked unpacked = midi_->Write(buffer_, start_100ns_);
  Require(unpacked.status, "writing to the message pin");
  if (pair_.hand_clock() != nullptr) {
    pair_.port().Pump();
  } else {
    // The thread of the port has been woken; what it has passed on makes room for more.
    while (pair_.port().allocator().events_out() > 0) SleepFor(dmus::kMillisecond_100ns / 10);
  }
  buffer_.clear();
  buffered_ = 0;
}

void PairPlayer::WriteUntil(std::int64_t end) {
  for (; next_message_ < messages_.size(); ++next_message_) {
    const TimedMessage& message = messages_[next_message_];
    if (message.time_frames >= end) break;
    Append(message.time_frames, message.channel_group, message.bytes);
  }
  Flush();
}

void PairPlayer::Render(engine::StereoBlock out) {
  while (out.frames() > 0) {
    // Where very much happens, only as far as there is room for it on its way.
    const std::int64_t end = time_frames_ + static_cast<std::int64_t>(out.frames());
    std::int64_t part_end = end;
    if (messages_.size() - next_message_ > kMostOnTheWay) {
      part_end =
          std::clamp(messages_[next_message_ + kMostOnTheWay].time_frames, time_frames_ + 1, end);
    }
    const auto count = static_cast<std::size_t>(part_end - time_frames_);
    RenderPart({out.left.first(count), out.right.first(count)});
    out = {out.left.subspan(count), out.right.subspan(count)};
  }
}

void PairPlayer::RenderPart(engine::StereoBlock out) {
  const std::int64_t end = time_frames_ + static_cast<std::int64_t>(out.frames());
  dmus::ManualClock* const clock = pair_.hand_clock();
  if (clock == nullptr) {
    AwaitTurn();
    WriteUntil(end + dmus::ScaleRounded(kAhead_100ns, rate_hz_, dmus::kTicksPerSecond));
  } else {
    WriteUntil(end);
  }
  Pull(out);
  time_frames_ = end;
  // The sink plays what it has pulled, exactly as fast as the clock goes.
  if (clock != nullptr) {
    clock->MoveTo(start_100ns_ + dmus::ScaleRounded(time_frames_, dmus::kTicksPerSecond, rate_hz_));
  }
}

/// In real time: until what has been pulled before has been played.
void PairPlayer::AwaitTurn() {
  if (first_pull_100ns_ == 0) {
    first_pull_100ns_ = pair_.Now_100ns();
    start_100ns_ = first_pull_100ns_ + kLead_100ns;
  }
  const dmus::REFERENCE_TIME due =
      first_pull_100ns_ + dmus::ScaleRounded(time_frames_, dmus::kTicksPerSecond, rate_hz_);
  SleepFor(due - pair_.Now_100ns());
}

void PairPlayer::Pull(engine::StereoBlock out) {
  pcm_.resize(2 * out.frames());
  wave_->Pull({reinterpret_cast<dmus::BYTE*>(pcm_.data()), pcm_.size() * sizeof(float)});
  for (std::size_t f = 0; f < out.frames(); ++f) {
    out.left[f] = pcm_[2 * f];
    out.right[f] = pcm_[2 * f + 1];
  }
}

dmus::SYNTH_STATS PairPlayer::running_stats() const {
  return GetNodeProperty<dmus::SYNTH_STATS>(*midi_, dmus::KSPROPSETID_Synth,
                                            dmus::KSPROPERTY_SYNTH_RUNNINGSTATS);
}
dmus::PORTAMENTO_ACTIVITY PairPlayer::activity() const {
  return GetNodeProperty<dmus::PORTAMENTO_ACTIVITY>(*midi_, dmus::KSPROPSETID_Portamento,
                                                    dmus::KSPROPERTY_PORTAMENTO_ACTIVITY);
}

std::size_t PairPlayer::sounding_voices() const { return activity().Voices; }
std::size_t PairPlayer::echo_frames() const { return activity().EchoFrames; }

engine::SynthStats PairPlayer::stats() const {
  const dmus::PORTAMENTO_ACTIVITY now = activity();
  engine::SynthStats stats;
  stats.voices_started = now.VoicesStarted;
  stats.voices_stolen = now.VoicesStolen;
  stats.voices_dropped = now.VoicesDropped;
  stats.samples_missing = now.SamplesMissing;
  stats.peak_voices = now.PeakVoices;
  stats.late_events = now.LateEvents;
  return stats;
}

engine::KernelTarget PairPlayer::kernel_target() const {
  return static_cast<engine::KernelTarget>(activity().KernelTarget);
}

}  // namespace portamento::app
