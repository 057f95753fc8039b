// What songs have set of the effects, and what that means in seconds, hertz and shares.
//
// GM2 gives closed forms (RP-024). GS and XG name the same things by other numbers; where their
// makers publish no scale, the one of GM2 is taken.
#pragma once

#include "engine/effects/chorus.h"
#include "engine/effects/delay.h"
#include "engine/effects/effect_parameters.h"
#include "engine/effects/reverb.h"
#include "engine/event.h"

namespace portamento::engine {

/// GM2: e^((value - 40) x 0.025) seconds. [any]
float ReverbSeconds(int value);

/// GS: the time of an echo, 0.1 ms to 1 s in steps that grow. [any]
float GsDelaySeconds(int value);

class EffectSettings {
 public:
  /// As a reset to `mode` leaves them. [any]
  explicit EffectSettings(MidiMode mode = MidiMode::kDefault);

  /// `detail`: LSB of an XG type. Values of types that do not exist change nothing. [render]
  void Set(EffectParameter parameter, int value, int detail = 0);

  const ReverbParameters& reverb() const { return reverb_; }
  const ChorusParameters& chorus() const { return chorus_; }
  const DelayParameters& delay() const { return delay_; }

 private:
  void SetReverbType(int gm2_type);
  void SetChorusType(int gm2_type);
  void SetGsReverbMacro(int macro);
  void SetGsReverbCharacter(int character);
  void SetGsChorusMacro(int macro);
  void SetGsDelayMacro(int macro);
  void SetXgReverbType(int msb, int lsb);
  void SetXgChorusType(int msb);
  void SetXgVariationType(int msb);
  void SettleGsDelayTimes();
  void SettleXgVariation();

  ReverbParameters reverb_;
  ChorusParameters chorus_;
  DelayParameters delay_;
  int gs_delay_time_ = 0, gs_delay_ratio_left_ = 0, gs_delay_ratio_right_ = 0;
  // XG: the variation effect is heard when it stands among the sends and is a delay.
  bool xg_variation_sends_ = false, xg_variation_is_delay_ = true;
  float xg_variation_return_linear_ = 1;
};

}  // namespace portamento::engine
