#include "tools/embedded_bank/programs/programs.h"

#include "tools/embedded_bank/programs/levels.h"

namespace portamento::embedded_bank {

std::vector<Program> AllPrograms(const Palette& p) {
  std::vector<Program> all;
  for (const auto add :
       {AddPianos, AddChromaticPercussion, AddOrgans, AddGuitars, AddBasses, AddStrings,
        AddEnsembles, AddBrass, AddReeds, AddPipes, AddSynthLeads, AddSynthPads, AddSynthEffects,
        AddEthnic, AddPercussive, AddSoundEffects, AddDrumKits}) {
    add(p, all);
  }
  for (Program& program : all) {
    if (program.bank == 0) program.common.Level(BalanceDb(program.number));
  }
  return all;
}

}  // namespace portamento::embedded_bank
