// The 128 programs of General MIDI, family by family.
#pragma once

#include <vector>

#include "tools/embedded_bank/bank/program.h"
#include "tools/embedded_bank/palette.h"

namespace portamento::embedded_bank {

void AddPianos(const Palette& p, std::vector<Program>& out);
void AddChromaticPercussion(const Palette& p, std::vector<Program>& out);
void AddOrgans(const Palette& p, std::vector<Program>& out);
void AddGuitars(const Palette& p, std::vector<Program>& out);
void AddBasses(const Palette& p, std::vector<Program>& out);
void AddStrings(const Palette& p, std::vector<Program>& out);
void AddEnsembles(const Palette& p, std::vector<Program>& out);
void AddBrass(const Palette& p, std::vector<Program>& out);
void AddReeds(const Palette& p, std::vector<Program>& out);
void AddPipes(const Palette& p, std::vector<Program>& out);
void AddSynthLeads(const Palette& p, std::vector<Program>& out);
void AddSynthPads(const Palette& p, std::vector<Program>& out);
void AddSynthEffects(const Palette& p, std::vector<Program>& out);
void AddEthnic(const Palette& p, std::vector<Program>& out);
void AddPercussive(const Palette& p, std::vector<Program>& out);
void AddSoundEffects(const Palette& p, std::vector<Program>& out);

/// The drum kits, in bank 128.
void AddDrumKits(const Palette& p, std::vector<Program>& out);

/// All of the above, in balance.
std::vector<Program> AllPrograms(const Palette& p);

}  // namespace portamento::embedded_bank
