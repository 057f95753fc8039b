// The DLS twin of the SoundFont conformance bank: an instrument a test, with waves made in code.
#pragma once

#include <array>
#include <memory>

#include "soundfonts/bank/bank.h"

namespace portamento::test {

/// The instruments of the twin by program of bank 0. Unless they are about keys, a key stands for a
/// region of its own and does not move the pitch.
enum class Twin {
  kEg1,  // keys: a whole envelope; sustain 500 alone; none at all
  kEg2ToPitch,
  kEg2ToCutoff,  // keys: the tone filtered; the tone as it is
  kKeyToDecay,
  kKeyToEg2Decay,
  kKeyToHold,
  kVelocityToAttack,     // of EG1
  kVelocityToEg2Attack,  // to pitch
  kLfoToGain,            // keys: TwinLfo, and upside down
  kLfoToPitch,           // keys: TwinLfo
  kVibratoToPitch,       // keys: TwinLfo
  kGain,                 // of the region, of its wave, of both: 7 keys each; then kTwinGains
  kVelocityToGain,       // keys: TwinVelocity
  kCurves,               // keys: CC16 to pitch by curve x 4 + shape
  kPan,                  // keys: 9 places, then the middle
  kPair,                 // keys: 9 shifts, then none
  kKeyToPitch,
  kHalfKeyToPitch,
  kNoKeyToPitch,
  kTuned,        // by its region's wsmp and tuning
  kSplitByKey,   // tone below key 72, high tone from there on
  kCutoff,       // keys: kTwinCutoffsHz, then the noise as it is
  kResonance,    // keys: kTwinResonancesDb, then the noise as it is
  kToCutoff,     // keys: TwinToCutoff
  kKeyToCutoff,  // all keys
  kKeyGroups,    // keys: TwinKey
  kReverb,       // keys: sends of 0, 333, 666 and 1000
  kChorus,       // likewise
  kLoops,        // keys: TwinLoop
  kWaves,        // keys: TwinWave
  kLayers,       // keys: two layers; a split by velocity
};

/// The key of the first region of an instrument.
inline constexpr int kTwinKey = 60;

/// The tones at key 60.
inline constexpr double kTwinToneHz = 1000, kTwinHighToneHz = 4000;

inline constexpr std::array<double, 12> kTwinCutoffsHz = {200,  300,  500,  1000, 1500, 2000,
                                                          3000, 4000, 5000, 6000, 7000, 8000};
inline constexpr std::array<double, 7> kTwinResonancesDb = {0, 3, 6, 10, 15, 20, 22.5};
inline constexpr double kTwinResonanceCutoffHz = 4000;

/// Keys of the LFO instruments, from kTwinKey on. The slow ones run at 2 Hz after half a second.
enum TwinLfo { kLfoPlain, kLfoSlow, kLfoByWheel, kLfoByPressure, kLfoInverted, kLfoNone };

/// Keys of kGain after its three series.
enum TwinGain { kGainOfBothKinds = 21, kGainUp, kGainOfWaveUp, kGainOfWaveOverridden };

/// Keys of kVelocityToGain.
enum TwinVelocity { kVelocityPlain, kVelocityOff, kVelocityHalf, kVelocityLinear };

/// Keys of kToCutoff.
enum TwinToCutoff { kOpenTone, kByVelocity, kByController, kByLfo, kByLfoAndWheel, kByPressure };

/// Keys of kKeyGroups. What is to be cut lies on the left, what comes after it on the right.
enum TwinKey {
  kGroupLeft,
  kGroupRight,
  kOtherGroup,
  kNoGroup,
  kSelfExclusive,  // left from velocity 64 on, right below
  kSelfLayering,   // likewise
  kSlowShutDown,   // likewise, within 0.4 s
};

/// Keys of kLoops.
enum TwinLoop { kForeverLoop, kLateLoop, kReleaseLoop, kOneShot };

/// Keys of kWaves.
enum TwinWave { kWave8Bit, kWave16Bit, kWave8BitZero, kWave22050Hz, kWave11025Hz };

/// The collection, written to bytes and opened.
std::shared_ptr<const bank::Bank> OpenTwinBank();

}  // namespace portamento::test
