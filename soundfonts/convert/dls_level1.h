// Level 2 of DLS -> level 1: a region is all that a key plays, and says everything itself.
#pragma once

#include "soundfonts/convert/bank_to_dls.h"
#include "soundfonts/convert/losses.h"

namespace portamento::convert {

/// Reduces a collection to what level 1 can say. Readers of level 1 differ in where they look for
/// the loop, tuning and articulation of a region; afterwards every region has its own, and what
/// most of an instrument say stands with the instrument, too. Of layers, the loudest that sounds at
/// a usual velocity stands for all, at their level and their place between left and right. What is
/// lost is added to `losses`. Numbers of regions that a device need not have room for (more than 16
/// of a melodic instrument) are kept. [control]
void ReduceToLevel1(DlsImage& image, Losses& losses);

}  // namespace portamento::convert
