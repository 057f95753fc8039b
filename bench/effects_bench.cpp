// bench_effects [--quick] [--json] [BANK] [SONG or FOLDER ...]: what the effects of a mix cost.
#include "bench/bench_program.h"

int main(int argc, char** argv) {
  return portamento::lab::RunBenchProgram(argc, argv, {"effects"});
}
