#include "miniport_adapter/user_mode/client_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>
#include <variant>

#include "engine/midi/message_decoder.h"
#include "miniport_adapter/abi/dls_download.h"

namespace portamento::dmus {
namespace {

constexpr std::uint64_t kMostLinesOfAKind = 8;
constexpr std::size_t kMostFindings = 8, kMostBytesShown = 16;
constexpr std::uint8_t kSysEx = 0xF0, kNoteOn = 0x90;

std::string_view NameOfType(std::uint32_t type) {
  switch (type) {
    case DMUS_DOWNLOADINFO_INSTRUMENT:
    case DMUS_DOWNLOADINFO_INSTRUMENT2:
      return "instrument";
    case DMUS_DOWNLOADINFO_WAVE:
      return "wave";
    case DMUS_DOWNLOADINFO_WAVEARTICULATION:
      return "wave articulation";
    case DMUS_DOWNLOADINFO_STREAMINGWAVE:
      return "streaming wave";
    case DMUS_DOWNLOADINFO_ONESHOTWAVE:
      return "one-shot wave";
    default:
      return "something";
  }
}

std::string_view TextOf(DownloadError error) {
  switch (error) {
    case DownloadError::kUnknownType:
      return "there is no such type";
    case DownloadError::kBadOffsetTable:
      return "its table of offsets is wrong, or it goes on beyond what can be read";
    case DownloadError::kBadWave:
      return "the wave makes no sense";
    case DownloadError::kNotPcm:
      return "the wave is no PCM";
    case DownloadError::kNotMono:
      return "the wave is not mono";
    case DownloadError::kBadInstrument:
      return "the instrument or one of its regions makes no sense";
    case DownloadError::kBadArticulation:
      return "an articulation makes no sense";
    case DownloadError::kBadWaveLink:
      return "a region names a wave that has not been downloaded";
    case DownloadError::kIdTaken:
      return "a wave of this id has not been unloaded";
    case DownloadError::kNoMemory:
      return "no memory is left";
  }
  return "unknown";
}

/// "instrument 7 (type 3)".
std::string NameOf(io::Bytes image) {
  DMUS_DOWNLOADINFO info{};
  std::memcpy(&info, image.data(), std::min(image.size(), sizeof info));
  return fmt::format("{} {} (type {}, {} bytes)", NameOfType(info.dwDLType), info.dwDLId,
                     info.dwDLType, info.cbSize);
}

/// What there is to say of an image that was taken.
std::string ContentOf(io::Bytes image) {
  const auto read = ReadDownload(image, UnsetMembers::kForgiven);
  if (!read) return {};
  if (const auto* wave = std::get_if<WaveImage>(&*read)) {
    return fmt::format(": {} frames at {} Hz, {} bits",
                       8 * wave->wave.data.size() / std::max<std::size_t>(wave->wave.bits, 8),
                       wave->wave.rate_hz, wave->wave.bits);
  }
  if (const auto* instrument = std::get_if<InstrumentImage>(&*read)) {
    const dls::Instrument& it = instrument->instrument;
    return fmt::format(": {}bank {}/{} program {}, {} regions{}",
                       (it.bank & dls::Instrument::kDrumBit) != 0 ? "drums, " : "",
                       it.bank >> 8 & 0x7F, it.bank & 0x7F, it.program, it.regions.size(),
                       instrument->general_midi ? ", General MIDI" : "");
  }
  return {};
}

std::string TextOf(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), kMostBytesShown))) {
    fmt::format_to(std::back_inserter(text), " {:02X}", byte);
  }
  return bytes.size() > kMostBytesShown ? text + " ..." : text;
}

/// The members that are asked for; the others are the synthesizer's to choose.
std::string TextOfAsked(const PortParameters& asked) {
  namespace is = port_parameter;
  std::string text;
  const auto add = [&](std::uint32_t flag, std::uint32_t value, std::string_view unit) {
    if ((asked.valid & flag) == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", value, unit);
  };
  add(is::kVoices, asked.voices, "voices");
  add(is::kChannelGroups, asked.channel_groups, "channel groups");
  add(is::kAudioChannels, asked.audio_channels, "audio channels");
  add(is::kRate, asked.rate_hz, "Hz");
  add(is::kEffects, asked.effects, "(bits) effects");
  add(is::kFeatures, asked.features, "(bits) features");
  return text.empty() ? "nothing" : text;
}

double DbOf(float linear) { return 20 * std::log10(std::max(static_cast<double>(linear), 1e-5)); }

}  // namespace

/// `compose` makes the line, and is not called where there is no log.
template <typename Compose>
void ClientLog::SayOf(Compose compose) noexcept {
  if (!on()) return;
  try {
    const std::chrono::duration<double> since = std::chrono::steady_clock::now() - begin_;
    const std::string line = fmt::format("{:9.3f} {}\n", since.count(), compose());
    const std::scoped_lock lock(mutex_);
    // Opened anew each time: the line stays where the program is ended or crashes behind it.
    std::ofstream file(std::filesystem::path(std::u8string(path_.begin(), path_.end())),
                       std::ios::app);
    file << line;
  } catch (...) {
    // A program plays on where its log cannot be written.
  }
}

void ClientLog::Say(std::string_view line) noexcept {
  SayOf([&] { return line; });
}

// --- Opening -------------------------------------------------------------------------------------

void ClientLog::Opened(const PortParameters& asked, const GrantedParameters& granted) noexcept {
  SayOf([&] { return "the program asks for " + TextOfAsked(asked); });
  SayOf([&] {
    const PortParameters& p = granted.parameters;
    return fmt::format(
        "open with {} voices, {} channel groups, {} audio channels, {} Hz, effects {}{}", p.voices,
        p.channel_groups, p.audio_channels, p.rate_hz, p.effects,
        granted.as_asked ? "" : "; not all as asked");
  });
}

void ClientLog::Renders(engine::KernelTarget target) noexcept {
  SayOf([&] { return fmt::format("renders with {}", engine::NameOf(target)); });
}

void ClientLog::OpenedBank(const std::string& path, std::size_t presets,
                           const Findings& findings) noexcept {
  SayOf([&] { return fmt::format("bank {}: {} presets", path, presets); });
  for (std::size_t i = 0; i < std::min(findings.size(), kMostFindings); ++i) {
    SayOf([&] { return fmt::format("bank {}: {}", path, findings[i].Text()); });
  }
}

void ClientLog::CannotOpenBank(const LoadError& error) noexcept {
  SayOf([&] { return "the bank cannot be opened: " + error.Text(); });
}

// --- Downloads -----------------------------------------------------------------------------------

void ClientLog::Downloaded(io::Bytes image, std::uint64_t handle) noexcept {
  SayOf([&] {
    return fmt::format("download of {}{}; handle {}", NameOf(image), ContentOf(image), handle);
  });
}

void ClientLog::Refused(io::Bytes image, DownloadError error) noexcept {
  SayOf([&] { return fmt::format("download of {} refused: {}", NameOf(image), TextOf(error)); });
}

void ClientLog::Unloaded(std::uint64_t handle, bool known) noexcept {
  SayOf([&] { return fmt::format("unload of handle {}{}", handle, known ? "" : ": no such"); });
}

// --- Playing -------------------------------------------------------------------------------------

void ClientLog::Played(const BufferEvent& event) noexcept {
  if (!on()) return;
  messages_.fetch_add(1, std::memory_order_relaxed);
  const std::span<const std::uint8_t> bytes = event.bytes;
  if (bytes.size() >= 3 && (bytes[0] & 0xF0) == kNoteOn && bytes[2] > 0) {
    notes_.fetch_add(1, std::memory_order_relaxed);
  }
  if (bytes.empty() || bytes[0] != kSysEx || !event.complete()) return;
  std::array<engine::Event, engine::kMostEventsPerMessage> events;
  if (engine::DecodeMessage(bytes, 0, 0, events) > 0) return;
  if (unknown_sysex_.fetch_add(1, std::memory_order_relaxed) >= kMostLinesOfAKind) return;
  SayOf([&] { return "a system exclusive message is not understood:" + TextOf(bytes); });
}

void ClientLog::PlayedNonsense(std::size_t bytes) noexcept {
  if (!on() || nonsense_.fetch_add(1, std::memory_order_relaxed) > 0) return;
  SayOf([&] { return fmt::format("a buffer of {} bytes is cut short, and refused", bytes); });
}

void ClientLog::FirstBuffer(std::int64_t time_100ns,
                            std::optional<std::int64_t> clock_100ns) noexcept {
  SayOf([&] {
    if (!clock_100ns) {
      return fmt::format("first buffer, for {} (100 ns); the sink tells no time", time_100ns);
    }
    const double ahead_ms =
        (static_cast<double>(time_100ns) - static_cast<double>(*clock_100ns)) * 1e-4;
    return fmt::format("first buffer, for {} (100 ns), {:.1f} ms {} the latency clock", time_100ns,
                       std::abs(ahead_ms), ahead_ms < 0 ? "behind" : "ahead of");
  });
}

// --- The end -------------------------------------------------------------------------------------

void ClientLog::Stopped(const StreamStats& run) noexcept {
  SayOf([&] {
    return fmt::format(
        "stopped; in this run {:.1f} voices on average, peak {:.1f} dB, load {:.2f} %, {} notes "
        "lost, {} events late",
        run.average_voices, DbOf(run.peak_linear), 100 * run.load, run.lost_notes, run.late_events);
  });
}

void ClientLog::Closed(const engine::RenderStats& activity) noexcept {
  SayOf([&] {
    return fmt::format(
        "close: {} messages, {} notes among them, {} system exclusive not understood, {} buffers "
        "refused; {} frames rendered, {} voices started, {} at most at once, {} taken from others, "
        "{} not had, {} events lost",
        messages_.load(), notes_.load(), unknown_sysex_.load(), nonsense_.load(), activity.frames,
        activity.voices_started, activity.peak_voices, activity.voices_stolen,
        activity.voices_dropped, activity.events_lost);
  });
}

}  // namespace portamento::dmus
