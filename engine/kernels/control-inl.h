// Control points of a whole lane group: what LaneControl::Update does, for all lanes at once.
//
// Only for lanes at which nothing has to be decided: no stage of an envelope ends, no voice starts,
// fades or runs out of its sample. That is nearly all of them; the rest is left to LaneControl.
// Both take the same steps in the same order, without fused products, and give the same bits.

#if defined(PORTAMENTO_ENGINE_KERNELS_CONTROL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PORTAMENTO_ENGINE_KERNELS_CONTROL_INL_H_
#undef PORTAMENTO_ENGINE_KERNELS_CONTROL_INL_H_
#else
#define PORTAMENTO_ENGINE_KERNELS_CONTROL_INL_H_
#endif

#include "engine/kernels/control_math-inl.h"
#include "engine/kernels/lane_vectors-inl.h"
#include "engine/samples/sample_arena.h"
#include "engine/voice/control_scale.h"

HWY_BEFORE_NAMESPACE();
namespace portamento::engine::HWY_NAMESPACE {

using FloatMask = hn::Mask<Floats>;
using IntMask = hn::Mask<Ints>;

HWY_INLINE IntVec IntConst(std::int32_t x) { return hn::Set(kInts, x); }
HWY_INLINE FloatMask AsFloatMask(IntMask mask) { return hn::RebindMask(kFloats, mask); }
HWY_INLINE FloatVec ToFloats(IntVec x) { return hn::ConvertTo(kFloats, x); }

HWY_INLINE unsigned BitsOf(IntMask mask) {
  std::uint8_t bytes[8] = {};
  hn::StoreMaskBits(kInts, mask, bytes);
  return (bytes[0] | unsigned{bytes[1]} << 8) & ((1u << kPart) - 1);
}

/// Values on their straight way to targets, as Approach() in lane_control.cpp.
class Approach {
 public:
  HWY_INLINE Approach(IntVec settle, IntVec frames)
      : arrived_(AsFloatMask(hn::Not(hn::Lt(frames, settle)))),
        all_arrived_(hn::AllTrue(kFloats, arrived_)),
        share_(all_arrived_ ? hn::Zero(kFloats) : hn::Div(ToFloats(frames), ToFloats(settle))) {}

  HWY_INLINE FloatVec operator()(FloatVec now, FloatVec target) const {
    if (all_arrived_) return target;
    const auto way = hn::Mul(hn::Sub(target, now), share_);
    return hn::IfThenElse(arrived_, target, hn::Add(now, way));
  }

 private:
  const FloatMask arrived_;
  const bool all_arrived_;
  const FloatVec share_;
};

/// One part of a group at a control point.
class ControlPart {
 public:
  HWY_INLINE ControlPart(LaneGroup& group, std::size_t part, int to_grid)
      : group_(group),
        c_(group.control),
        part_(part),
        past_(LoadInts(c_.interval_frames)),
        due_(hn::Eq(LoadInts(c_.frames_to_update), IntConst(0))) {
    const auto left = LoadInts(c_.vol_frames_left);
    const auto vol_endless = Endless(left);
    vol_left_ = hn::IfThenElse(vol_endless, left, hn::Sub(left, past_));
    frames_ = hn::Min(IntConst(to_grid), vol_left_);
    const auto mod_left = LoadInts(c_.mod_frames_left);
    const auto mod_endless = Endless(mod_left);
    mod_left_ = hn::IfThenElse(mod_endless, mod_left, hn::Sub(mod_left, past_));
    vol_slope_ = hn::IfThenZeroElse(AsFloatMask(vol_endless), LoadFloats(c_.vol_slope));
    mod_slope_ = hn::IfThenZeroElse(AsFloatMask(mod_endless), LoadFloats(c_.mod_slope));
    plain_ = hn::And(due_, hn::And(hn::And(StagesGoOn(), SamplePlaysOn()), DoesNotFade()));
  }

  /// Lanes whose control point this is, and those of them that Update may take.
  HWY_INLINE IntMask due() const { return due_; }
  HWY_INLINE IntMask plain() const { return plain_; }

  HWY_INLINE void Update(const ControlScale& scale) {
    // Where no lane is on its way to new targets, what only follows targets stands as it is.
    const auto settle = LoadInts(c_.settle_frames);
    const bool settled = ForAll(hn::Eq(settle, IntConst(0)));
    // To the present: LaneControl::Advance.
    const Approach to_now(settle, past_);
    const auto settle_now = hn::Max(hn::Sub(settle, past_), IntConst(0));
    const Approach to_next(settle_now, frames_);
    Store(settle_now, c_.settle_frames);
    const auto past = ToFloats(past_), frames = ToFloats(frames_);
    const auto vol_level = hn::Add(LoadFloats(c_.vol_level), hn::Mul(vol_slope_, past));
    const auto mod_level = hn::Add(LoadFloats(c_.mod_level), hn::Mul(mod_slope_, past));
    Store(vol_level, c_.vol_level);
    Store(mod_level, c_.mod_level);
    Store(vol_left_, c_.vol_frames_left);
    Store(mod_left_, c_.mod_frames_left);
    Store(frames_, c_.interval_frames);
    Store(frames_, c_.frames_to_update);

    // Everything now, and at the next control point.
    const auto lfo = StepLfo(c_.mod_lfo_delay_frames, c_.mod_lfo_phase, Param::kModLfoCycles);
    const auto vib = StepLfo(c_.vib_lfo_delay_frames, c_.vib_lfo_phase, Param::kVibLfoCycles);
    const auto mod_delayed =
        AsFloatMask(hn::Eq(LoadInts(c_.mod_stage), Stage(EnvelopeStage::kDelay)));
    const auto mod_next = hn::Add(mod_level, hn::Mul(mod_slope_, frames));
    const Change mod{hn::IfThenZeroElse(mod_delayed, mod_level),
                     hn::IfThenZeroElse(mod_delayed, mod_next)};
    const auto per_frame = hn::Div(Const(1.0f), frames);
    if (!settled || !PitchStands()) AimPitch(lfo, vib, mod);
    if (!settled || !FilterStands()) AimFilter(scale, to_now, to_next, lfo, mod, per_frame);

    auto static_next = LoadFloats(c_.static_gain);
    if (!settled) {
      const auto target = StaticGain(Of(Param::kAttenuationCb), Of(Param::kResonanceCb));
      static_next = to_now(static_next, target);
      Store(static_next, c_.static_gain);
      static_next = to_next(static_next, target);
    }
    auto gain =
        hn::Mul(Const(kOutputScale), EnvelopeGain(hn::Add(vol_level, hn::Mul(vol_slope_, frames))));
    gain = hn::Mul(gain, static_next);
    if (!IsZero(Param::kModLfoToVolume)) {
      const auto tremolo_cb = hn::Mul(hn::Neg(lfo.next), Of(Param::kModLfoToVolume));
      gain = hn::Mul(gain, CentibelsToGain(tremolo_cb));
    }
    MixLanes& mix = group_.mix;
    Store(hn::Mul(hn::Sub(gain, LoadFloats(mix.gain)), per_frame), mix.delta_gain);
    if (!settled) AimWeights(hn::Eq(settle_now, IntConst(0)), to_next, per_frame);
  }

 private:
  struct Change {
    FloatVec now, next;
  };

  // --- Rows ---

  template <typename T>
  HWY_INLINE IntVec LoadInts(const Row<T>& row) const {
    static_assert(sizeof(T) == sizeof(std::int32_t));
    return hn::Load(kInts, reinterpret_cast<const std::int32_t*>(&row[part_]));
  }
  HWY_INLINE FloatVec LoadFloats(const Row<float>& row) const {
    return hn::LoadU(kFloats, &row[part_]);
  }
  template <typename T>
  HWY_INLINE IntVec LoadBytes(const Row<T>& row) const {
    static_assert(sizeof(T) == 1);
    const hn::Rebind<std::uint8_t, Ints> bytes;
    return hn::PromoteTo(kInts,
                         hn::LoadU(bytes, reinterpret_cast<const std::uint8_t*>(&row[part_])));
  }
  HWY_INLINE FloatVec Of(Param param) const {
    return LoadFloats(c_.params[static_cast<std::size_t>(param)]);
  }
  HWY_INLINE void Store(FloatVec x, Row<float>& row) const {
    hn::BlendedStore(x, AsFloatMask(plain_), kFloats, &row[part_]);
  }
  template <typename T>
  HWY_INLINE void Store(IntVec x, Row<T>& row) const {
    static_assert(sizeof(T) == sizeof(std::int32_t));
    hn::BlendedStore(x, plain_, kInts, reinterpret_cast<std::int32_t*>(&row[part_]));
  }

  // --- Which lanes are plain ---

  static HWY_INLINE IntVec Stage(EnvelopeStage stage) {
    return IntConst(static_cast<std::int32_t>(stage));
  }
  static HWY_INLINE IntMask Endless(IntVec frames) {
    return hn::Eq(frames, IntConst(kEndlessFrames));
  }

  /// A convex attack needs a logarithm, but where it moves nothing its value does not matter.
  HWY_INLINE IntMask StagesGoOn() const {
    const auto runs = hn::And(hn::Gt(past_, IntConst(0)), hn::Gt(vol_left_, IntConst(0)));
    const auto mod_goes_on = hn::Not(hn::Lt(mod_left_, frames_));
    const auto moves = hn::Or(hn::Ne(Of(Param::kModEnvToPitch), hn::Zero(kFloats)),
                              hn::Ne(Of(Param::kModEnvToCutoff), hn::Zero(kFloats)));
    const auto convex = hn::And(hn::Eq(LoadInts(c_.mod_stage), Stage(EnvelopeStage::kAttack)),
                                hn::Eq(LoadBytes(c_.linear_mod_attack), IntConst(0)));
    const auto simple = hn::Not(hn::And(convex, hn::RebindMask(kInts, moves)));
    return hn::And(hn::And(runs, mod_goes_on), simple);
  }

  HWY_INLINE IntMask SamplePlaysOn() const {
    const auto playback = LoadBytes(c_.playback);
    const auto running = hn::Eq(playback, IntConst(static_cast<std::int32_t>(Playback::kRunning)));
    const auto until_release =
        hn::Eq(playback, IntConst(static_cast<std::int32_t>(Playback::kUntilRelease)));
    const OscillatorLanes& o = group_.oscillator;
    const auto position = PositionsOf(o, part_);
    const auto stop = hn::Add(hn::Load(kWords, &o.end[part_]), hn::Set(kWords, kLeftTaps + 1));
    const auto looped = hn::Not(hn::Eq(LoadInts(o.loop_length), IntConst(0)));
    const auto before_end = hn::RebindMask(kInts, hn::Lt(position, stop));
    return hn::Or(until_release, hn::And(running, hn::Or(looped, before_end)));
  }

  HWY_INLINE IntMask DoesNotFade() const {
    return hn::And(hn::Eq(LoadInts(c_.fade_frames_left), IntConst(0)),
                   hn::RebindMask(kInts, hn::Eq(LoadFloats(c_.fade), Const(1.0f))));
  }

  // --- What they do ---

  /// Whether a condition holds for all plain lanes.
  HWY_INLINE bool ForAll(IntMask mask) const {
    return hn::AllFalse(kInts, hn::AndNot(mask, plain_));
  }
  HWY_INLINE bool IsZero(FloatVec x) const {
    return ForAll(hn::RebindMask(kInts, hn::Eq(x, hn::Zero(kFloats))));
  }
  HWY_INLINE bool IsZero(Param param) const { return IsZero(Of(param)); }

  /// Of settled lanes: whether what was aimed at the last control point is still right.
  HWY_INLINE bool PitchStands() const {
    return IsZero(LoadFloats(c_.glide_cents)) && IsZero(Param::kModLfoToPitch) &&
           IsZero(Param::kVibLfoToPitch) && IsZero(Param::kModEnvToPitch);
  }
  HWY_INLINE bool FilterStands() const {
    const FilterLanes& filter = group_.filter;
    return IsZero(Param::kModLfoToCutoff) && IsZero(Param::kModEnvToCutoff) &&
           IsZero(LoadFloats(filter.delta_a)) && IsZero(LoadFloats(filter.delta_b)) &&
           IsZero(LoadFloats(filter.delta_c));
  }

  HWY_INLINE void AimWeights(IntMask arrived, const Approach& to_next, FloatVec per_frame) const {
    const auto aim = [&](Row<float>& now, Row<float>& delta, Param target_param) HWY_ATTR {
      const auto target = Of(target_param);
      const auto from = hn::IfThenElse(AsFloatMask(arrived), target, LoadFloats(now));
      const auto step = hn::Mul(hn::Sub(to_next(from, target), from), per_frame);
      Store(from, now);
      Store(step, delta);
      return hn::And(hn::Eq(from, hn::Zero(kFloats)), hn::Eq(step, hn::Zero(kFloats)));
    };
    MixLanes& mix = group_.mix;
    for (std::size_t bus = 0; bus < kBusCount; ++bus) {
      aim(mix.weight[bus], mix.delta_weight[bus], kWeightParams[bus]);
    }
    ToneLanes& tone = group_.tone;
    Store(Of(Param::kLowPole), tone.low_pole);
    Store(Of(Param::kHighPole), tone.high_pole);
    const auto flat = hn::And(aim(tone.low_gain, tone.delta_low_gain, Param::kLowGain),
                              aim(tone.high_gain, tone.delta_high_gain, Param::kHighGain));
    const unsigned lanes = BitsOf(plain_) << part_;
    const unsigned toned = BitsOf(hn::AndNot(hn::RebindMask(kInts, flat), plain_)) << part_;
    group_.toned = static_cast<std::uint16_t>((group_.toned & ~lanes) | toned);
  }

  static HWY_INLINE FloatVec LfoValue(WordVec phase) {
    const auto quarter_ahead = hn::Add(phase, hn::Set(kWords, 0x4000'0000u));
    const auto share = hn::Mul(ToFloats(hn::BitCast(kInts, hn::ShiftRight<8>(quarter_ahead))),
                               Const(1.0f / 16777216.0f));
    const auto fold = hn::Abs(hn::Sub(share, Const(0.5f)));
    return hn::Sub(Const(1.0f), hn::Mul(Const(4.0f), fold));
  }

  /// Brings an oscillator to the present; its value then and at the next control point.
  HWY_INLINE Change StepLfo(Row<std::int32_t>& delay_row, Row<std::uint32_t>& phase_row,
                            Param cycles) const {
    const auto step = hn::ConvertTo(kInts, hn::Mul(Of(cycles), Const(4294967296.0f)));
    auto delay = LoadInts(delay_row);
    auto phase = LoadInts(phase_row);
    const auto advance = [&](IntVec frames) HWY_ATTR {
      const auto waits = hn::Min(delay, frames);
      delay = hn::Sub(delay, waits);
      phase = hn::Add(phase, hn::Mul(step, hn::Sub(frames, waits)));
    };
    advance(past_);
    Store(delay, delay_row);
    Store(phase, phase_row);
    const auto now = LfoValue(hn::BitCast(kWords, phase));
    advance(frames_);
    return {now, LfoValue(hn::BitCast(kWords, phase))};
  }

  static HWY_INLINE FloatVec GlideAfter(FloatVec cents, FloatVec step) {
    const auto zero = hn::Zero(kFloats);
    return hn::IfThenElse(hn::Gt(cents, zero), hn::Max(hn::Sub(cents, step), zero),
                          hn::Min(hn::Add(cents, step), zero));
  }

  HWY_INLINE void AimPitch(Change lfo, Change vib, Change mod) const {
    auto modulation = hn::Mul(hn::Add(lfo.now, lfo.next), Of(Param::kModLfoToPitch));
    modulation =
        hn::Add(modulation, hn::Mul(hn::Add(vib.now, vib.next), Of(Param::kVibLfoToPitch)));
    modulation =
        hn::Add(modulation, hn::Mul(hn::Add(mod.now, mod.next), Of(Param::kModEnvToPitch)));
    auto cents = Of(Param::kPitchCents);
    auto glide = LoadFloats(c_.glide_cents);
    if (!hn::AllTrue(kFloats, hn::Eq(glide, hn::Zero(kFloats)))) {
      const auto rate = LoadFloats(c_.glide_cents_per_frame);
      glide = GlideAfter(glide, hn::Mul(rate, ToFloats(past_)));
      Store(glide, c_.glide_cents);
      const auto then = GlideAfter(glide, hn::Mul(rate, ToFloats(frames_)));
      const auto middle = hn::Mul(Const(0.5f), hn::Add(glide, then));
      const auto over = hn::Eq(glide, hn::Zero(kFloats));
      cents = hn::Add(cents, hn::IfThenZeroElse(over, middle));
    }
    cents = hn::Add(cents, hn::Mul(Const(0.5f), modulation));
    cents = hn::Min(hn::Max(cents, Const(kLowestPitchCents)), Const(kHighestPitchCents));

    constexpr float kPhaseOne = 1u << kPhaseFractionBits, kTooMuchForInts = 2147483648.0f;
    const auto steps = hn::Add(hn::Mul(CentsToRatio(cents), Const(kPhaseOne)), Const(0.5f));
    const auto fits = hn::RebindMask(kInts, hn::Lt(steps, Const(kTooMuchForInts)));
    const auto increment = hn::IfThenElse(fits, hn::ConvertTo(kInts, steps), IntConst(INT32_MIN));
    alignas(64) std::array<std::uint32_t, kPart> increments;
    hn::Store(hn::BitCast(kWords, increment), kWords, increments.data());
    const unsigned lanes = BitsOf(plain_);
    for (std::size_t i = 0; i < kPart; ++i) {
      std::uint64_t& to = group_.oscillator.increment[part_ + i];
      to = (lanes >> i & 1) != 0 ? increments[i] : to;
    }
  }

  struct Coefficients {
    FloatVec a, b, c;
  };
  static HWY_INLINE Coefficients CoefficientsOf(const ControlScale& scale, FloatVec cutoff_cents,
                                                FloatVec resonance_cb) {
    const auto cents =
        hn::Min(hn::Max(cutoff_cents, Const(kLowestCutoffCents)), Const(scale.open_cutoff_cents));
    const auto hz = hn::Mul(Const(kAbsoluteZeroHz), CentsToRatio(cents));
    const auto g = TanPi(hn::Mul(hz, Const(scale.cycles_per_hz)));
    const auto k = CentibelsToGain(hn::Sub(resonance_cb, Const(kButterworthCb)));
    const auto a = hn::Div(Const(2.0f), hn::Add(Const(1.0f), hn::Mul(g, hn::Add(g, k))));
    const auto ag = hn::Mul(a, g);
    return {hn::Sub(a, Const(1.0f)), ag, hn::Mul(ag, g)};
  }

  HWY_INLINE void AimFilter(const ControlScale& scale, const Approach& to_now,
                            const Approach& to_next, Change lfo, Change mod,
                            FloatVec per_frame) const {
    const auto resonance = to_now(LoadFloats(c_.resonance_cb), Of(Param::kResonanceCb));
    const auto cutoff = to_now(LoadFloats(c_.cutoff_cents), Of(Param::kCutoffCents));
    Store(resonance, c_.resonance_cb);
    Store(cutoff, c_.cutoff_cents);
    const auto resonance_next = to_next(resonance, Of(Param::kResonanceCb));
    const auto cutoff_next = to_next(cutoff, Of(Param::kCutoffCents));
    const auto modulated = [&](FloatVec cents, FloatVec lfo_value, FloatVec mod_value) HWY_ATTR {
      cents = hn::Add(cents, hn::Mul(lfo_value, Of(Param::kModLfoToCutoff)));
      return hn::Add(cents, hn::Mul(mod_value, Of(Param::kModEnvToCutoff)));
    };
    const auto now_cents = modulated(cutoff, lfo.now, mod.now);
    const auto then_cents = modulated(cutoff_next, lfo.next, mod.next);

    FilterLanes& filter = group_.filter;
    const auto zero = hn::Zero(kFloats);
    const auto open_cents = Const(scale.open_cutoff_cents);
    const auto plain = AsFloatMask(plain_);
    const auto flat = hn::And(hn::Le(resonance, zero), hn::Le(resonance_next, zero));
    const auto was_open = hn::Ne(LoadFloats(filter.open), zero);
    const auto opens = hn::And(hn::And(flat, hn::Ge(then_cents, open_cents)),
                               hn::Or(hn::Ge(now_cents, open_cents), was_open));
    if (hn::AllFalse(kFloats, hn::AndNot(opens, plain))) {
      Store(Const(1.0f), filter.open);
      for (Row<float>* delta : {&filter.delta_a, &filter.delta_b, &filter.delta_c}) {
        Store(zero, *delta);
      }
      return;
    }
    Coefficients now{LoadFloats(filter.a), LoadFloats(filter.b), LoadFloats(filter.c)};
    const auto closes = hn::And(plain, hn::AndNot(opens, was_open));
    if (!hn::AllFalse(kFloats, closes)) {
      const auto fresh = CoefficientsOf(scale, now_cents, resonance);
      now = {hn::IfThenElse(closes, fresh.a, now.a), hn::IfThenElse(closes, fresh.b, now.b),
             hn::IfThenElse(closes, fresh.c, now.c)};
      Store(now.a, filter.a);
      Store(now.b, filter.b);
      Store(now.c, filter.c);
    }
    const auto then = CoefficientsOf(scale, then_cents, resonance_next);
    const auto aim = [&](FloatVec from, FloatVec to, Row<float>& delta) HWY_ATTR {
      Store(hn::IfThenZeroElse(opens, hn::Mul(hn::Sub(to, from), per_frame)), delta);
    };
    aim(now.a, then.a, filter.delta_a);
    aim(now.b, then.b, filter.delta_b);
    aim(now.c, then.c, filter.delta_c);
    Store(hn::IfThenElseZero(opens, Const(1.0f)), filter.open);
  }

  static HWY_INLINE FloatVec StaticGain(FloatVec attenuation_cb, FloatVec resonance_cb) {
    const auto silent = hn::Ge(attenuation_cb, Const(kMostAttenuationCb));
    const auto cb = hn::Add(attenuation_cb, hn::Mul(Const(0.5f), resonance_cb));
    return hn::IfThenZeroElse(silent, CentibelsToGain(cb));
  }

  HWY_INLINE FloatVec EnvelopeGain(FloatVec level) const {
    const auto stage = LoadInts(c_.vol_stage);
    const auto delayed = AsFloatMask(hn::Eq(stage, Stage(EnvelopeStage::kDelay)));
    const auto attack = AsFloatMask(hn::Eq(stage, Stage(EnvelopeStage::kAttack)));
    const auto silent = hn::Ge(level, Const(kSilenceCb));
    const auto falling = hn::IfThenZeroElse(silent, CentibelsToGain(level));
    return hn::IfThenZeroElse(delayed, hn::IfThenElse(attack, level, falling));
  }

  LaneGroup& group_;
  ControlLanes& c_;
  const std::size_t part_;
  const IntVec past_;  // frames since the last control point
  const IntMask due_;
  IntVec frames_;               // to the next one
  IntVec vol_left_, mod_left_;  // of the stages, from now on
  FloatVec vol_slope_, mod_slope_;
  IntMask plain_;
};

inline unsigned UpdateControls(LaneGroup& group, const ControlScale& scale, int to_grid) {
  unsigned left = 0;
  ForEachPart([&](std::size_t part) HWY_ATTR {
    const auto now = hn::Load(kInts, &group.control.frames_to_update[part]);
    if (hn::AllFalse(kInts, hn::Eq(now, IntConst(0)))) return;
    ControlPart lanes(group, part, to_grid);
    left |= BitsOf(hn::AndNot(lanes.plain(), lanes.due())) << part;
    if (!hn::AllFalse(kInts, lanes.plain())) lanes.Update(scale);
  });
  return left;
}

}  // namespace portamento::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
