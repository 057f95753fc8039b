#include "engine/midi/channel.h"

#include <algorithm>
#include <iterator>

#include "engine/dsp/math.h"

namespace portamento::engine {
namespace {

using bank::Generator;

constexpr int kDrumChannel = 9, kSecondDrumChannel = 10;
constexpr int kSf2NrpnMsb = 120;

// Full scale of the sound controllers, at 64 steps from the centre; GM2 leaves it to the maker.
constexpr float kResonanceSpanCb = 250, kReleaseSpanTimecents = 3600, kAttackSpanTimecents = 6000,
                kCutoffSpanCents = 9600, kDecaySpanTimecents = 3600, kVibratoRateSpanCents = 1200,
                kVibratoDepthSpanCents = 200, kVibratoDelaySpanTimecents = 3600;

constexpr int kRpnBendRange = 0, kRpnFineTune = 1, kRpnCoarseTune = 2, kRpnTuningProgram = 3,
              kRpnModulationDepth = 5, kRpnZone = 6;
// NRPN MSB 18h to 1Fh: the parameters of a drum key, whose number is the LSB.
constexpr int kFirstDrumNrpn = 0x18;
constexpr DrumParameter kDrumNrpns[] = {DrumParameter::kCoarseTune, DrumParameter::kFineTune,
                                        DrumParameter::kLevel,      DrumParameter::kCount,
                                        DrumParameter::kPan,        DrumParameter::kReverbSend,
                                        DrumParameter::kChorusSend, DrumParameter::kDelaySend};
constexpr int kNullParameter = 0x3FFF;

std::size_t Index(Generator id) { return static_cast<std::size_t>(id); }

/// XG: 12 dB over 64 steps, and a frequency in twentieths of a decade.
float ToneDb(int value) { return PartTone::kMostDb * static_cast<float>(value - 64) / 64.0f; }
float ToneHz(int value) {
  constexpr float kOctavesPerStep = 3.32192809f / 20;
  return 20.0f * Exp2(kOctavesPerStep * static_cast<float>(std::min(value, 60)));
}

ChannelChange AllVoices() { return {.all = true}; }

ChannelChange Listeners(int controller) {
  ChannelChange change;
  change.sources.set(
      static_cast<std::size_t>(bank::ControllerSource(static_cast<unsigned>(controller))));
  return change;
}

}  // namespace

void Channel::Reset(MidiMode mode, int index) {
  const PresetRef preset = preset_;
  const std::uint16_t outputs_before = outputs;
  *this = Channel{};
  outputs = outputs_before;
  preset_ = preset;  // until the caller selects program 0
  mode_ = mode;
  drum_channel_by_default_ = index == kDrumChannel;
  drums_ = drum_channel_by_default_;
  // GM2 edits the keys of its two drum channels apart.
  drum_set_up_ = mode == MidiMode::kGm2 && index == kSecondDrumChannel ? 1 : 0;
  controllers_[cc::kVolume] = 100;
  controllers_[cc::kBalance] = 64;
  controllers_[cc::kPan] = 64;
  controllers_[cc::kExpression] = 127;
  controllers_[cc::kReverbSend] = 40;
  for (int number = cc::kResonance; number <= cc::kVibratoDelay; ++number) {
    controllers_[static_cast<std::size_t>(number)] = 64;
  }
  if (mode == MidiMode::kXg) {
    // XG: the drum channel starts in the drum bank; the first glide begins at middle C.
    controllers_[cc::kBankMsb] = drums_ ? 127 : 0;
    last_key = 60;
  }
  SelectNothing();
}

void Channel::ResetControllers() {
  controllers_[cc::kModulation] = 0;
  controllers_[cc::kFirstLsb + cc::kModulation] = 0;
  controllers_[cc::kExpression] = 127;
  controllers_[cc::kFirstLsb + cc::kExpression] = 0;
  for (const int pedal : {cc::kSustain, cc::kPortamento, cc::kSostenuto, cc::kSoft}) {
    controllers_[static_cast<std::size_t>(pedal)] = 0;
  }
  pitch_bend = 8192;
  pressure = 0;
  key_pressure.fill(0);
  portamento_source_key = -1;
  nrpn_offset_.fill(0);
  SelectNothing();
}

void Channel::SelectNothing() {
  selected_ = Selected::kNone;
  for (const int number : {cc::kNrpnLsb, cc::kNrpnMsb, cc::kRpnLsb, cc::kRpnMsb}) {
    controllers_[static_cast<std::size_t>(number)] = 127;
  }
}

float Channel::Position(int number) const {
  auto position = static_cast<float>(controller(number));
  if (number < cc::kFirstLsb) {
    position += static_cast<float>(controller(number + cc::kFirstLsb)) * (1.0f / 128.0f);
  }
  return position;
}

ChannelChange Channel::SetController(int number, int value) {
  auto& stored = controllers_[static_cast<std::size_t>(number)];
  switch (number) {
    case cc::kNrpnLsb:
    case cc::kNrpnMsb:
    case cc::kRpnLsb:
    case cc::kRpnMsb:
      stored = static_cast<std::uint8_t>(value);
      return SelectParameter(number, value);
    case cc::kDataMsb:
      stored = static_cast<std::uint8_t>(value);
      return EnterData();
    case cc::kDataLsb:
      stored = static_cast<std::uint8_t>(value);
      // SF2 NRPNs send the LSB first and take effect with the MSB.
      return selected_ == Selected::kRpn ? EnterData() : ChannelChange{};
    case cc::kDataIncrement:
    case cc::kDataDecrement: {
      if (selected_ != Selected::kRpn) return {};
      const int step = number == cc::kDataIncrement ? 1 : -1;
      const int parameter = controller(cc::kRpnMsb) << 7 | controller(cc::kRpnLsb);
      // Coarse tuning counts in whole semitones, everything else in its LSB.
      const int unit = parameter == kRpnCoarseTune ? 128 : 1;
      int data = controller(cc::kDataMsb) << 7 | controller(cc::kDataLsb);
      data = std::clamp(data + step * unit, 0, 16383);
      controllers_[cc::kDataMsb] = static_cast<std::uint8_t>(data >> 7);
      controllers_[cc::kDataLsb] = static_cast<std::uint8_t>(data & 0x7F);
      return EnterData();
    }
    case cc::kPortamentoControl:
      stored = static_cast<std::uint8_t>(value);
      portamento_source_key = value;
      return {};
    default:
      break;
  }
  if (stored == value && number >= cc::kFirstLsb) return {};
  stored = static_cast<std::uint8_t>(value);
  if (number < cc::kFirstLsb && number != cc::kBankMsb) {
    controllers_[static_cast<std::size_t>(number + cc::kFirstLsb)] = 0;
  }
  if (number == cc::kBalance || number == cc::kDelaySend) return AllVoices();
  if (number >= cc::kResonance && number <= cc::kVibratoDelay) return SetTone(number, value);
  const bool is_lsb = number >= cc::kFirstLsb && number <= cc::kLastLsb;
  const int moved = is_lsb ? number - cc::kFirstLsb : number;
  ChannelChange change = Listeners(moved);
  change.all = matrix.UsesController(moved);
  return change;
}

ChannelChange Channel::SetTone(int number, int value) {
  const float share = static_cast<float>(value - 64) / 64.0f;
  const auto set = [&](Generator id, float span) { tone_offset_[Index(id)] = share * span; };
  switch (number) {
    case cc::kResonance:
      set(Generator::kFilterQ, kResonanceSpanCb);
      break;
    case cc::kReleaseTime:
      set(Generator::kVolEnvRelease, kReleaseSpanTimecents);
      set(Generator::kModEnvRelease, kReleaseSpanTimecents);
      break;
    case cc::kAttackTime:
      set(Generator::kVolEnvAttack, kAttackSpanTimecents);
      set(Generator::kModEnvAttack, kAttackSpanTimecents);
      break;
    case cc::kCutoff:
      tone_offset_[Index(Generator::kFilterCutoff)] =
          kCutoffSpanCents * static_cast<float>(value + zone_timbre_ - 128) / 64.0f;
      break;
    case cc::kDecayTime:
      set(Generator::kVolEnvDecay, kDecaySpanTimecents);
      set(Generator::kModEnvDecay, kDecaySpanTimecents);
      break;
    case cc::kVibratoRate:
      set(Generator::kVibLfoFrequency, kVibratoRateSpanCents);
      break;
    case cc::kVibratoDepth:
      set(Generator::kVibLfoToPitch, kVibratoDepthSpanCents);
      break;
    case cc::kVibratoDelay:
      set(Generator::kVibLfoDelay, kVibratoDelaySpanTimecents);
      break;
    default:
      return {};
  }
  has_offsets_ = true;
  ChannelChange change = Listeners(number);
  change.all = true;
  return change;
}

ChannelChange Channel::SelectParameter(int number, int value) {
  controllers_[cc::kDataMsb] = controllers_[cc::kDataLsb] = 0;
  if (number == cc::kRpnLsb || number == cc::kRpnMsb) {
    const int parameter = controller(cc::kRpnMsb) << 7 | controller(cc::kRpnLsb);
    selected_ = parameter == kNullParameter ? Selected::kNone : Selected::kRpn;
    return {};
  }
  if (controller(cc::kNrpnMsb) == kSf2NrpnMsb) {
    if (number == cc::kNrpnMsb || selected_ != Selected::kSf2Nrpn || sf2_nrpn_complete_) {
      sf2_nrpn_generator_ = 0;
      sf2_nrpn_complete_ = false;
    }
    selected_ = Selected::kSf2Nrpn;
    if (number == cc::kNrpnLsb) {
      // Section 9.6.2: below 100 completes the number; 100, 101, 102 add 100, 1000, 10000 to it.
      static constexpr int kStep[] = {100, 1000, 10000};
      if (value <= 102) sf2_nrpn_generator_ += value < 100 ? value : kStep[value - 100];
      sf2_nrpn_complete_ = value < 100;
    }
    return {};
  }
  const int parameter = controller(cc::kNrpnMsb) << 7 | controller(cc::kNrpnLsb);
  selected_ = parameter == kNullParameter ? Selected::kNone : Selected::kNrpn;
  return {};
}

ChannelChange Channel::EnterData() {
  const int value14 = controller(cc::kDataMsb) << 7 | controller(cc::kDataLsb);
  switch (selected_) {
    case Selected::kNone:
      return {};
    case Selected::kRpn:
      return SetRpn(controller(cc::kRpnMsb) << 7 | controller(cc::kRpnLsb), value14);
    case Selected::kNrpn:
      return SetNrpn(controller(cc::kNrpnMsb), controller(cc::kNrpnLsb), controller(cc::kDataMsb));
    case Selected::kSf2Nrpn:
      return SetSf2Nrpn(value14);
  }
  return {};
}

ChannelChange Channel::SetRpn(int parameter, int value14) {
  switch (parameter) {
    case kRpnBendRange:
      return SetBendRange(static_cast<float>(value14 >> 7) +
                          static_cast<float>(value14 & 0x7F) / 100.0f);
    case kRpnFineTune:
      fine_tune_cents_ = static_cast<float>(value14 - 8192) * (100.0f / 8192.0f);
      return AllVoices();
    case kRpnCoarseTune:
      coarse_tune_semitones_ = static_cast<float>((value14 >> 7) - 64);
      return AllVoices();
    case kRpnModulationDepth:
      modulation_depth_cents_ =
          100.0f * (static_cast<float>(value14 >> 7) + static_cast<float>(value14 & 0x7F) / 128.0f);
      return Listeners(cc::kModulation);
    case kRpnZone:
      return {.zone_members = value14 >> 7};
    case kRpnTuningProgram:
      tuning_program_ = value14 >> 7;  // for notes to come
      return {};
    default:
      return {};
  }
}

ChannelChange Channel::SetBendRange(float semitones) {
  bend_range_semitones_ = semitones;
  ChannelChange change;
  change.sources.set(static_cast<std::size_t>(bank::ControlSource::kPitchWheelRange));
  return change;
}

ChannelChange Channel::SetZoneTimbre(int value) {
  zone_timbre_ = value;
  return SetTone(cc::kCutoff, controller(cc::kCutoff));
}

float Channel::WheelPosition() const {
  // The wheel reaches both ends: 0 is -1, 8192 is 0, 16383 is 1.
  const auto from_centre = static_cast<float>(pitch_bend - 8192);
  const float own = from_centre / (from_centre < 0 ? 8192.0f : 8191.0f);
  if (zone_bend_semitones_ == 0 || bend_range_semitones_ <= 0) return own;
  return own + zone_bend_semitones_ / bend_range_semitones_;
}

ChannelChange Channel::SetPart(PartParameter parameter, int value) {
  switch (parameter) {
    case PartParameter::kKeyShift:
      part_key_shift_ = std::clamp(value - 64, -24, 24);
      return AllVoices();
    case PartParameter::kFineTune:
      part_fine_tune_cents_ = static_cast<float>(value - 8192) * (100.0f / 8192.0f);
      return AllVoices();
    case PartParameter::kVelocityDepth:
      velocity_depth_ = value;
      return {};
    case PartParameter::kVelocityOffset:
      velocity_offset_ = value;
      return {};
    case PartParameter::kRandomPan:
      random_pan_ = value != 0;
      return {};
    case PartParameter::kBendRange:
      return SetRpn(kRpnBendRange, std::min(value, 24) << 7);
    case PartParameter::kModulationDepth:
      modulation_depth_cents_ = static_cast<float>(value) * (600.0f / 127.0f);
      return Listeners(cc::kModulation);
    case PartParameter::kToneLowGain:
      tone_.low_db = ToneDb(value);
      return AllVoices();
    case PartParameter::kToneHighGain:
      tone_.high_db = ToneDb(value);
      return AllVoices();
    case PartParameter::kToneLowFrequency:
      tone_.low_hz = ToneHz(value);
      return AllVoices();
    case PartParameter::kToneHighFrequency:
      tone_.high_hz = ToneHz(value);
      return AllVoices();
    case PartParameter::kEqualizer:
      equalized_ = value != 0;
      return AllVoices();
    case PartParameter::kReceiveChannel:
    case PartParameter::kCount:
      break;
  }
  return {};
}

void Channel::SetDrumPart(int drum_part) {
  drums_ = drum_part != 0;
  drum_set_up_ = drum_part == 2 ? 1 : 0;
}

/// GS and XG: sound parameters by NRPN MSB 1 are the sound controllers under other numbers; from
/// MSB 18h on, parameters of drum keys.
ChannelChange Channel::SetNrpn(int msb, int lsb, int value) {
  if (msb >= kFirstDrumNrpn && msb < kFirstDrumNrpn + static_cast<int>(std::size(kDrumNrpns))) {
    const DrumParameter parameter = kDrumNrpns[msb - kFirstDrumNrpn];
    if (!drums_ || parameter == DrumParameter::kCount) return {};
    return {.drums = DrumEdit{static_cast<std::uint8_t>(lsb), parameter,
                              static_cast<std::uint8_t>(value)}};
  }
  if (msb != 1) return {};
  switch (lsb) {
    case 0x08:
      return SetController(cc::kVibratoRate, value);
    case 0x09:
      return SetController(cc::kVibratoDepth, value);
    case 0x0A:
      return SetController(cc::kVibratoDelay, value);
    case 0x20:
      return SetController(cc::kCutoff, value);
    case 0x21:
      return SetController(cc::kResonance, value);
    case 0x63:
      return SetController(cc::kAttackTime, value);
    case 0x64:
      return SetController(cc::kDecayTime, value);
    case 0x66:
      return SetController(cc::kReleaseTime, value);
    default:
      return {};
  }
}

ChannelChange Channel::SetSf2Nrpn(int value14) {
  const int number = sf2_nrpn_generator_;
  if (!bank::IsKnownGenerator(static_cast<unsigned>(number))) return {};
  const auto id = static_cast<Generator>(number);
  const int scale = bank::InfoOf(id).nrpn_scale;
  if (scale == 0) return {};
  nrpn_offset_[Index(id)] = static_cast<float>((value14 - 8192) * scale);
  has_offsets_ = true;
  return AllVoices();
}

void Channel::SelectProgram(int program, const BankStack& banks) {
  program_ = program;
  const int msb = controller(cc::kBankMsb), lsb = controller(cc::kBankLsb);
  switch (mode_) {
    case MidiMode::kGm1:
      bank_ = 0;
      break;
    case MidiMode::kGm2:
      if (msb == 120) drums_ = true;
      if (msb == 121) drums_ = false;
      bank_ = msb == 121 ? lsb : 0;
      break;
    case MidiMode::kXg:
      drums_ = msb == 120 || msb == 126 || msb == 127;
      bank_ = msb == 0 ? lsb : msb;
      break;
    case MidiMode::kDefault:
    case MidiMode::kGs:
      bank_ = msb;
      break;
  }
  RefreshPreset(banks);
}

void Channel::TakeProgram(const Channel& other, const BankStack& banks) {
  program_ = other.program_;
  bank_ = other.bank_;
  drums_ = other.drums_;
  for (const int number : {cc::kBankMsb, cc::kBankLsb}) {
    controllers_[static_cast<std::size_t>(number)] =
        other.controllers_[static_cast<std::size_t>(number)];
  }
  RefreshPreset(banks);
}

void Channel::RefreshPreset(const BankStack& banks) {
  preset_ = banks.Find(bank_, program_, drums_);
}

}  // namespace portamento::engine
