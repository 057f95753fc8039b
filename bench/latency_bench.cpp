// bench_latency [--quick] [--json] [BANK] [SONG or FOLDER ...]: how late events are, and how long
// blocks take.
#include "bench/bench_program.h"

int main(int argc, char** argv) {
  return portamento::lab::RunBenchProgram(argc, argv, {"onset", "block"});
}
