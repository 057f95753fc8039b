#include "miniport_adapter/core/download_articulation.h"

#include "soundfonts/dls/dls_connections.h"

namespace portamento::dmus {

std::vector<dls::Connection> ConnectionsOf(const DMUS_ARTICPARAMS& parameters) {
  using namespace dls;  // the vocabulary of connections
  constexpr std::uint16_t kModulationWheel = kFromController0 + 1;
  const auto& [lfo, volume, pitch, misc] = parameters;
  return {
      {kFromNone, kFromNone, kToLfoFrequency, 0, lfo.pcFrequency},
      {kFromNone, kFromNone, kToLfoDelay, 0, lfo.tcDelay},
      {kFromLfo, kFromNone, kToGain, 0, lfo.gcVolumeScale},
      {kFromLfo, kFromNone, kToPitch, 0, lfo.pcPitchScale},
      {kFromLfo, kModulationWheel, kToGain, 0, lfo.gcMWToVolume},
      {kFromLfo, kModulationWheel, kToPitch, 0, lfo.pcMWToPitch},

      {kFromNone, kFromNone, kToEg1Attack, 0, volume.tcAttack},
      {kFromNone, kFromNone, kToEg1Decay, 0, volume.tcDecay},
      {kFromNone, kFromNone, kToEg1Sustain, 0, volume.ptSustain},
      {kFromNone, kFromNone, kToEg1Release, 0, volume.tcRelease},
      {kFromVelocity, kFromNone, kToEg1Attack, 0, volume.tcVel2Attack},
      {kFromKey, kFromNone, kToEg1Decay, 0, volume.tcKey2Decay},

      {kFromNone, kFromNone, kToEg2Attack, 0, pitch.tcAttack},
      {kFromNone, kFromNone, kToEg2Decay, 0, pitch.tcDecay},
      {kFromNone, kFromNone, kToEg2Sustain, 0, pitch.ptSustain},
      {kFromNone, kFromNone, kToEg2Release, 0, pitch.tcRelease},
      {kFromVelocity, kFromNone, kToEg2Attack, 0, pitch.tcVel2Attack},
      {kFromKey, kFromNone, kToEg2Decay, 0, pitch.tcKey2Decay},
      {kFromEg2, kFromNone, kToPitch, 0, pitch.pcRange},

      {kFromNone, kFromNone, kToPan, 0, misc.ptDefaultPan},
  };
}

}  // namespace portamento::dmus
