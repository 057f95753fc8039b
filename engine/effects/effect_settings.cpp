#include "engine/effects/effect_settings.h"

#include <algorithm>
#include <iterator>

#include "engine/dsp/math.h"

namespace portamento::engine {
namespace {

constexpr float kLog2OfE = 1.44269504f;

struct RoomType {
  int gm2_type;
  int time;  // default
  float size, pre_delay_seconds, high_decay_ratio;
};
constexpr RoomType kRoomTypes[] = {
    {0, 44, 0.45f, 0.004f, 0.65f},  // small room
    {1, 50, 0.60f, 0.007f, 0.65f},  // medium room
    {2, 56, 0.75f, 0.010f, 0.60f},  // large room
    {3, 64, 0.90f, 0.012f, 0.60f},  // medium hall
    {4, 64, 1.00f, 0.012f, 0.60f},  // large hall, the default
    {8, 50, 0.55f, 0.000f, 0.80f},  // plate
};
constexpr int kPlate = 8;

struct ChorusType {
  int feedback, rate, depth;
  float base_seconds;
};
// The last is a flanger: its copies come within a few milliseconds, so that they cancel and add.
constexpr ChorusType kChorusTypes[] = {{0, 3, 5, 0.008f},   {5, 9, 19, 0.008f},
                                       {8, 3, 19, 0.008f},  {16, 9, 16, 0.008f},
                                       {64, 2, 24, 0.008f}, {112, 1, 5, 0.001f}};

struct GsReverbMacro {
  int pre_low_pass, time;
};
constexpr GsReverbMacro kGsReverbMacros[] = {{3, 80}, {4, 56}, {0, 72}, {4, 72},
                                             {0, 64}, {0, 88}, {0, 32}, {0, 64}};
// The two delays among the reverbs of GS become rooms: for echoes there is the delay send.
constexpr int kGsCharacters[] = {0, 1, 2, 3, 4, kPlate, 0, 0};

struct GsChorusMacro {
  int feedback, delay, rate, depth;
};
constexpr GsChorusMacro kGsChorusMacros[] = {{0, 112, 3, 5},   {5, 80, 9, 19},   {8, 80, 3, 19},
                                             {16, 64, 9, 16},  {64, 127, 2, 24}, {112, 127, 1, 5},
                                             {0, 127, 0, 127}, {80, 127, 0, 127}};

// Roland SC-88: levels of centre, left and right; the ratios count twenty-fourths.
struct GsDelayMacro {
  int time, ratio_left, ratio_right, centre, left, right, feedback, to_reverb;
};
constexpr GsDelayMacro kGsDelayMacros[] = {
    {97, 1, 1, 127, 0, 0, 80, 0},      {106, 1, 1, 127, 0, 0, 80, 0},
    {115, 1, 1, 127, 0, 0, 72, 0},     {83, 1, 1, 127, 0, 0, 72, 0},
    {90, 12, 24, 0, 125, 60, 74, 0},   {109, 12, 24, 0, 125, 60, 71, 0},
    {115, 12, 24, 0, 120, 64, 73, 0},  {93, 12, 24, 0, 120, 64, 72, 0},
    {109, 12, 24, 0, 114, 60, 61, 36}, {110, 21, 31, 97, 127, 67, 40, 0}};

// Yamaha XG, types of the variation effect that are delays: their echoes by default.
struct XgDelayType {
  int msb;
  DelayParameters parameters;
};
constexpr XgDelayType kXgDelayTypes[] = {
    {0x05,
     {.centre_seconds = 0.5f,
      .left_seconds = 0.3333f,
      .right_seconds = 0.1667f,
      .left_linear = 1,
      .right_linear = 1,
      .feedback_linear = 0.159f}},  // delay L, C, R
    {0x06,
     {.centre_seconds = 0.3752f,
      .left_seconds = 0.25f,
      .right_seconds = 0.375f,
      .centre_linear = 0,
      .left_linear = 1,
      .right_linear = 1,
      .feedback_linear = 0.365f}},  // delay L, R
    {0x07,
     {.centre_seconds = 0.17f,
      .left_seconds = 0.17f,
      .right_seconds = 0.178f,
      .centre_linear = 0,
      .left_linear = 1,
      .right_linear = 1,
      .feedback_linear = 0.254f}},  // echo
    {0x08,
     {.centre_seconds = 0.345f,
      .left_seconds = 0.17f,
      .right_seconds = 0.345f,
      .centre_linear = 0,
      .left_linear = 1,
      .right_linear = 1,
      .feedback_linear = 0.746f}},  // cross delay
};

// Pre-LPF 0..7: open, then down by a third of an octave each.
constexpr float kPreLowPassHz[] = {0, 8000, 6300, 5000, 4000, 3150, 2500, 2000};

float ChorusHz(int value) { return 0.122f * static_cast<float>(value); }
float ChorusDepthSeconds(int value) { return static_cast<float>(value + 1) / 3200.0f; }
float ChorusFeedback(int value) { return 0.00763f * static_cast<float>(value); }
float ChorusToReverb(int value) { return 0.00787f * static_cast<float>(value); }
/// GS: 0..127 as 1 to 13 ms; macro 2, the default, comes to the 8 ms of GM2.
float GsChorusSeconds(int value) { return 0.001f + 0.000095f * static_cast<float>(value); }
float Share(int value) { return static_cast<float>(value) / 127.0f; }
/// GS: -98 to 98 %.
float DelayFeedback(int value) { return 0.98f * static_cast<float>(value - 64) / 64.0f; }
float LevelAround64(int value) { return static_cast<float>(value) / 64.0f; }

}  // namespace

float ReverbSeconds(int value) {
  return Exp2(static_cast<float>(value - 40) * (0.025f * kLog2OfE));
}

float GsDelaySeconds(int value) {
  struct Stretch {
    int from;  // value
    float ms, step_ms;
  };
  constexpr Stretch kStretches[] = {{115, 1000, 0}, {105, 500, 50}, {90, 200, 20},
                                    {80, 100, 10},  {70, 50, 5},    {55, 20, 2},
                                    {45, 10, 1},    {35, 5, 0.5f},  {20, 2, 0.2f}};
  for (const Stretch& stretch : kStretches) {
    if (value < stretch.from) continue;
    return 0.001f * (stretch.ms + stretch.step_ms * static_cast<float>(value - stretch.from));
  }
  return 0.0001f * static_cast<float>(std::max(value, 1));
}

EffectSettings::EffectSettings(MidiMode mode) {
  SetGsDelayMacro(0);
  if (mode != MidiMode::kXg) return;
  SetXgVariationType(kXgDelayTypes[0].msb);
}

void EffectSettings::Set(EffectParameter parameter, int value, int detail) {
  using E = EffectParameter;
  value = std::clamp(value, 0, 127);
  switch (parameter) {
    case E::kGm2ReverbType:
      return SetReverbType(value);
    case E::kGm2ReverbTime:
    case E::kGsReverbTime:
      reverb_.decay_seconds = ReverbSeconds(value);
      return;
    case E::kGm2ChorusType:
      return SetChorusType(value);
    case E::kGm2ChorusRate:
    case E::kGsChorusRate:
      chorus_.rate_hz = ChorusHz(value);
      return;
    case E::kGm2ChorusDepth:
    case E::kGsChorusDepth:
      chorus_.depth_seconds = ChorusDepthSeconds(value);
      return;
    case E::kGm2ChorusFeedback:
    case E::kGsChorusFeedback:
      chorus_.feedback_linear = ChorusFeedback(value);
      return;
    case E::kGm2ChorusToReverb:
    case E::kGsChorusToReverb:
      chorus_.to_reverb_linear = ChorusToReverb(value);
      return;
    case E::kGsReverbMacro:
      return SetGsReverbMacro(value);
    case E::kGsReverbCharacter:
      return SetGsReverbCharacter(value);
    case E::kGsReverbPreLowPass:
      reverb_.pre_low_pass_hz = kPreLowPassHz[std::min(value, 7)];
      return;
    case E::kGsReverbLevel:
    case E::kXgReverbReturn:
      reverb_.level_linear = LevelAround64(value);
      return;
    case E::kGsReverbPreDelay:
      reverb_.pre_delay_seconds = 0.001f * static_cast<float>(value);
      return;
    case E::kGsChorusMacro:
      return SetGsChorusMacro(value);
    case E::kGsChorusLevel:
    case E::kXgChorusReturn:
      chorus_.level_linear = LevelAround64(value);
      return;
    case E::kGsChorusDelay:
      chorus_.base_seconds = GsChorusSeconds(value);
      return;
    case E::kGsChorusPreLowPass:
      chorus_.pre_low_pass_hz = kPreLowPassHz[std::min(value, 7)];
      return;
    case E::kGsChorusToDelay:
      chorus_.to_delay_linear = Share(value);
      return;
    case E::kGsDelayMacro:
      return SetGsDelayMacro(value);
    case E::kGsDelayPreLowPass:
      delay_.pre_low_pass_hz = kPreLowPassHz[std::min(value, 7)];
      return;
    case E::kGsDelayTimeCentre:
      gs_delay_time_ = value;
      return SettleGsDelayTimes();
    case E::kGsDelayTimeRatioLeft:
      gs_delay_ratio_left_ = value;
      return SettleGsDelayTimes();
    case E::kGsDelayTimeRatioRight:
      gs_delay_ratio_right_ = value;
      return SettleGsDelayTimes();
    case E::kGsDelayLevelCentre:
      delay_.centre_linear = Share(value);
      return;
    case E::kGsDelayLevelLeft:
      delay_.left_linear = Share(value);
      return;
    case E::kGsDelayLevelRight:
      delay_.right_linear = Share(value);
      return;
    case E::kGsDelayLevel:
      delay_.level_linear = LevelAround64(value);
      return;
    case E::kGsDelayFeedback:
      delay_.feedback_linear = DelayFeedback(value);
      return;
    case E::kGsDelayToReverb:
      delay_.to_reverb_linear = Share(value);
      return;
    case E::kXgReverbType:
      return SetXgReverbType(value, detail);
    case E::kXgChorusType:
      return SetXgChorusType(value);
    case E::kXgChorusToReverb:
      chorus_.to_reverb_linear = LevelAround64(value);
      return;
    case E::kXgVariationType:
      return SetXgVariationType(value);
    case E::kXgVariationReturn:
      xg_variation_return_linear_ = LevelAround64(value);
      return SettleXgVariation();
    case E::kXgVariationToReverb:
      delay_.to_reverb_linear = LevelAround64(value);
      return;
    case E::kXgVariationConnection:
      xg_variation_sends_ = value != 0;
      return SettleXgVariation();
    case E::kGsReverbFeedback:  // of the delays among the reverbs
    case E::kGsEqLowFrequency:  // the equalizer acts on voices: see Performer
    case E::kGsEqLowGain:
    case E::kGsEqHighFrequency:
    case E::kGsEqHighGain:
    case E::kCount:
      return;
  }
}

void EffectSettings::SetReverbType(int gm2_type) {
  for (const RoomType& type : kRoomTypes) {
    if (type.gm2_type != gm2_type) continue;
    reverb_ = {.decay_seconds = ReverbSeconds(type.time),
               .high_decay_ratio = type.high_decay_ratio,
               .pre_delay_seconds = type.pre_delay_seconds,
               .size = type.size,
               .level_linear = reverb_.level_linear};
  }
}

void EffectSettings::SetChorusType(int gm2_type) {
  if (gm2_type >= static_cast<int>(std::size(kChorusTypes))) return;
  const ChorusType& type = kChorusTypes[gm2_type];
  chorus_ = {.rate_hz = ChorusHz(type.rate),
             .depth_seconds = ChorusDepthSeconds(type.depth),
             .feedback_linear = ChorusFeedback(type.feedback),
             .base_seconds = type.base_seconds,
             .level_linear = chorus_.level_linear};
}

void EffectSettings::SetGsReverbMacro(int macro) {
  if (macro >= static_cast<int>(std::size(kGsReverbMacros))) return;
  reverb_.level_linear = 1;
  SetGsReverbCharacter(macro);
  reverb_.decay_seconds = ReverbSeconds(kGsReverbMacros[macro].time);
  reverb_.pre_low_pass_hz = kPreLowPassHz[kGsReverbMacros[macro].pre_low_pass];
}

/// The room changes, its time stays.
void EffectSettings::SetGsReverbCharacter(int character) {
  if (character >= static_cast<int>(std::size(kGsCharacters))) return;
  const float seconds = reverb_.decay_seconds, low_pass_hz = reverb_.pre_low_pass_hz;
  SetReverbType(kGsCharacters[character]);
  reverb_.decay_seconds = seconds;
  reverb_.pre_low_pass_hz = low_pass_hz;
}

void EffectSettings::SetGsChorusMacro(int macro) {
  if (macro >= static_cast<int>(std::size(kGsChorusMacros))) return;
  const GsChorusMacro& m = kGsChorusMacros[macro];
  chorus_ = {.rate_hz = ChorusHz(m.rate),
             .depth_seconds = ChorusDepthSeconds(m.depth),
             .feedback_linear = ChorusFeedback(m.feedback),
             .base_seconds = GsChorusSeconds(m.delay)};
}

void EffectSettings::SetGsDelayMacro(int macro) {
  if (macro >= static_cast<int>(std::size(kGsDelayMacros))) return;
  const GsDelayMacro& m = kGsDelayMacros[macro];
  delay_ = {.centre_linear = Share(m.centre),
            .left_linear = Share(m.left),
            .right_linear = Share(m.right),
            .feedback_linear = DelayFeedback(m.feedback),
            .to_reverb_linear = Share(m.to_reverb)};
  gs_delay_time_ = m.time;
  gs_delay_ratio_left_ = m.ratio_left;
  gs_delay_ratio_right_ = m.ratio_right;
  SettleGsDelayTimes();
}

void EffectSettings::SettleGsDelayTimes() {
  const float seconds = GsDelaySeconds(gs_delay_time_);
  delay_.centre_seconds = seconds;
  delay_.left_seconds = seconds * static_cast<float>(gs_delay_ratio_left_) / 24.0f;
  delay_.right_seconds = seconds * static_cast<float>(gs_delay_ratio_right_) / 24.0f;
}

void EffectSettings::SetXgReverbType(int msb, int lsb) {
  constexpr int kNone = 0, kHall = 1, kRoom = 2, kStage = 3, kPlateMsb = 4;
  if (msb == kNone) {
    reverb_.level_linear = 0;
    return;
  }
  reverb_.level_linear = 1;
  if (msb == kHall) return SetReverbType(lsb == 0 ? 3 : 4);
  if (msb == kRoom) return SetReverbType(std::min(lsb, 2));
  if (msb == kStage) return SetReverbType(3);
  if (msb == kPlateMsb) return SetReverbType(kPlate);
  SetReverbType(4);
}

void EffectSettings::SetXgChorusType(int msb) {
  constexpr int kNone = 0, kChorusMsb = 0x41, kCelesteMsb = 0x42, kFlangerMsb = 0x43;
  if (msb == kNone) {
    chorus_.level_linear = 0;
    return;
  }
  chorus_.level_linear = 1;
  if (msb == kChorusMsb) SetChorusType(2);
  if (msb == kCelesteMsb) SetChorusType(1);
  if (msb == kFlangerMsb) SetChorusType(5);
}

/// Of the many types, those that are delays.
void EffectSettings::SetXgVariationType(int msb) {
  xg_variation_is_delay_ = false;
  for (const XgDelayType& type : kXgDelayTypes) {
    if (type.msb != msb) continue;
    const float to_reverb = delay_.to_reverb_linear;
    delay_ = type.parameters;
    delay_.to_reverb_linear = to_reverb;
    xg_variation_is_delay_ = true;
  }
  SettleXgVariation();
}

void EffectSettings::SettleXgVariation() {
  const bool heard = xg_variation_sends_ && xg_variation_is_delay_;
  delay_.level_linear = heard ? xg_variation_return_linear_ : 0.0f;
}

}  // namespace portamento::engine
