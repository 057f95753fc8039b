#include "offline/event_text.h"

#include <fmt/format.h>

#include <iterator>

#include "engine/effects/effect_parameters.h"
#include "engine/midi/controller_matrix.h"
#include "engine/midi/controllers.h"
#include "engine/midi/part_parameters.h"

namespace portamento::offline {
namespace {

using engine::Event;
using engine::EventKind;

constexpr const char* kKindNames[] = {
    "note-off",     "note-on",       "poly-pressure", "controller", "program",     "pressure",
    "bend",         "drum-part",     "part",          "drum-key",   "drum-reset",  "destination",
    "matrix",       "tune-scale",    "priority",      "voice-on",   "voice-off",   "outputs",
    "reset",        "master-volume", "balance",       "fine-tune",  "coarse-tune", "tune-key",
    "static-order", "release-all",   "voice-ceiling", "effect"};
static_assert(std::size(kKindNames) == static_cast<int>(EventKind::kEffect) + 1);

/// The name of an entry of an enumeration, or its number.
template <std::size_t count>
std::string NameIn(const char* const (&names)[count], int number) {
  return number >= 0 && number < static_cast<int>(count) ? names[number]
                                                         : fmt::format("{}", number);
}

constexpr const char* kModes[] = {"default", "GM1", "GM2", "GS", "XG"};
constexpr const char* kPartParameters[] = {
    "receive-channel", "key-shift",      "fine-tune",        "velocity-depth", "velocity-offset",
    "random-pan",      "bend-range",     "modulation-depth", "low-gain",       "high-gain",
    "low-frequency",   "high-frequency", "equalizer"};
static_assert(std::size(kPartParameters) == static_cast<int>(engine::PartParameter::kCount));
constexpr const char* kDrumParameters[] = {
    "coarse-tune", "fine-tune", "level", "relative-level",   "group",          "pan",
    "reverb",      "chorus",    "delay", "receive-note-off", "receive-note-on"};
static_assert(std::size(kDrumParameters) == static_cast<int>(engine::DrumParameter::kCount));
constexpr const char* kSources[] = {"modulation",    "bend",         "pressure",
                                    "poly-pressure", "controller-A", "controller-B"};
static_assert(std::size(kSources) == engine::ControllerMatrix::kSources);
constexpr const char* kDestinations[] = {"pitch",     "cutoff",     "amplitude",    "lfo-rate",
                                         "lfo-pitch", "lfo-cutoff", "lfo-amplitude"};
static_assert(std::size(kDestinations) == engine::ControllerMatrix::kDestinations);
constexpr const char* kEffects[] = {
    "GM2 reverb type",        "GM2 reverb time",        "GM2 chorus type",
    "GM2 chorus rate",        "GM2 chorus depth",       "GM2 chorus feedback",
    "GM2 chorus to reverb",   "GS reverb macro",        "GS reverb character",
    "GS reverb pre-LPF",      "GS reverb level",        "GS reverb time",
    "GS reverb feedback",     "GS reverb pre-delay",    "GS chorus macro",
    "GS chorus pre-LPF",      "GS chorus level",        "GS chorus feedback",
    "GS chorus delay",        "GS chorus rate",         "GS chorus depth",
    "GS chorus to reverb",    "GS chorus to delay",     "GS delay macro",
    "GS delay pre-LPF",       "GS delay time centre",   "GS delay ratio left",
    "GS delay ratio right",   "GS delay level centre",  "GS delay level left",
    "GS delay level right",   "GS delay level",         "GS delay feedback",
    "GS delay to reverb",     "GS EQ low frequency",    "GS EQ low gain",
    "GS EQ high frequency",   "GS EQ high gain",        "XG reverb type",
    "XG reverb return",       "XG chorus type",         "XG chorus return",
    "XG chorus to reverb",    "XG variation type",      "XG variation return",
    "XG variation to reverb", "XG variation connection"};
static_assert(std::size(kEffects) == static_cast<int>(engine::EffectParameter::kCount));

struct ControllerName {
  int number;
  const char* name;
};
constexpr ControllerName kControllers[] = {{0, "bank MSB"},
                                           {1, "modulation"},
                                           {5, "portamento time"},
                                           {6, "data MSB"},
                                           {7, "volume"},
                                           {8, "balance"},
                                           {10, "pan"},
                                           {11, "expression"},
                                           {32, "bank LSB"},
                                           {38, "data LSB"},
                                           {64, "sustain"},
                                           {65, "portamento"},
                                           {66, "sostenuto"},
                                           {67, "soft"},
                                           {68, "legato"},
                                           {71, "resonance"},
                                           {72, "release"},
                                           {73, "attack"},
                                           {74, "cutoff"},
                                           {75, "decay"},
                                           {76, "vibrato rate"},
                                           {77, "vibrato depth"},
                                           {78, "vibrato delay"},
                                           {84, "portamento from"},
                                           {91, "reverb"},
                                           {93, "chorus"},
                                           {94, "delay"},
                                           {96, "data up"},
                                           {97, "data down"},
                                           {98, "NRPN LSB"},
                                           {99, "NRPN MSB"},
                                           {100, "RPN LSB"},
                                           {101, "RPN MSB"},
                                           {120, "all sound off"},
                                           {121, "reset controllers"},
                                           {122, "local control"},
                                           {123, "all notes off"},
                                           {124, "omni off"},
                                           {125, "omni on"},
                                           {126, "mono"},
                                           {127, "poly"}};

std::string ControllerText(int number) {
  for (const ControllerName& controller : kControllers) {
    if (controller.number == number) return fmt::format("CC{} {}", number, controller.name);
  }
  return fmt::format("CC{}", number);
}

std::string Key(int key) { return fmt::format("{} ({})", KeyName(key), key); }

std::string Details(const Event& e) {
  const int number = e.number, value = e.value;
  switch (e.kind) {
    case EventKind::kNoteOff:
    case EventKind::kNoteOn:
      return fmt::format("{} velocity {}", Key(number), value);
    case EventKind::kPolyPressure:
      return fmt::format("{} {}", Key(number), value);
    case EventKind::kController:
      return fmt::format("{} = {}", ControllerText(number), value);
    case EventKind::kProgram:
      return fmt::format("{}", number);
    case EventKind::kPitchBend:
      return fmt::format("{:+}", value - 8192);
    case EventKind::kPartParameter:
      return fmt::format("{} = {}", NameIn(kPartParameters, number), value);
    case EventKind::kDrumParameter: {
      const unsigned set_up = e.detail >> 8u;
      return fmt::format(
          "{} {} = {}, {}", Key(number), NameIn(kDrumParameters, e.detail & 0xFF), value,
          set_up == engine::kSetUpOfPart ? "of the part" : fmt::format("set-up {}", set_up + 1));
    }
    case EventKind::kDrumReset:
      return fmt::format("set-up {}", value + 1);
    case EventKind::kControllerDestination:
      return fmt::format("{} to {} = {}", NameIn(kSources, number), NameIn(kDestinations, e.detail),
                         value);
    case EventKind::kMatrixController:
      return fmt::format("{} is {}", NameIn(kSources, number), ControllerText(value));
    case EventKind::kTuneScale:
      return fmt::format("class {} {:+.2f} cents{}", number, (value - 8192) * 100.0 / 8192,
                         e.detail != 0 ? ", at once" : "");
    case EventKind::kSystemReset:
      return NameIn(kModes, number);
    case EventKind::kEffect:
      return fmt::format("{} = {}{}", NameIn(kEffects, number), value,
                         e.detail != 0 ? fmt::format(" {}", e.detail) : "");
    case EventKind::kTuneKey:
      return fmt::format("{} at {:.4f}, program {}{}", Key(number),
                         (e.detail & 0x7F) + value / 16384.0, e.detail >> 7 & 0x7F,
                         (e.detail & engine::kTuneSounding) != 0 ? ", at once" : "");
    case EventKind::kReleaseAll:
      return "";
    case EventKind::kChannelPressure:
    case EventKind::kDrumPart:
    case EventKind::kMasterVolume:
    case EventKind::kMasterBalance:
    case EventKind::kMasterFineTune:
    case EventKind::kMasterCoarseTune:
    case EventKind::kStaticPriority:
    case EventKind::kVoicePriority:
    case EventKind::kVoiceOn:
    case EventKind::kVoiceOff:
    case EventKind::kOutputs:
    case EventKind::kVoiceCeiling:
      return fmt::format("{}", value);
  }
  return "";
}

}  // namespace

std::string KeyName(int key) {
  static constexpr const char* kNames[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                           "F#", "G",  "G#", "A",  "A#", "B"};
  return fmt::format("{}{}", kNames[key % 12], key / 12 - 1);
}

std::string EventText(const Event& event, std::uint32_t rate_hz) {
  const std::string channel =
      engine::IsOfChannel(event.kind) ? fmt::format("ch {:>2}", event.channel + 1) : "-";
  const bool to_part = event.kind <= EventKind::kPitchBend && event.detail == engine::kToPart;
  return fmt::format("{:>10} {:>12.6f}  {:<6} {:<14} {}{}", event.time_frames,
                     static_cast<double>(event.time_frames) / rate_hz, channel,
                     NameIn(kKindNames, static_cast<int>(event.kind)), Details(event),
                     to_part ? ", to the part" : "");
}

}  // namespace portamento::offline
