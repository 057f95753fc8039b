// bench_quality [--quick] [--json] [BANK] [SONG or FOLDER ...]: what each interpolation adds to a
// tone.
#include "bench/bench_program.h"

int main(int argc, char** argv) {
  return portamento::lab::RunBenchProgram(argc, argv, {"quality"});
}
