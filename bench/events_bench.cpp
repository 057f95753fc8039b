// bench_events [--quick] [--json] [BANK] [SONG or FOLDER ...]: what notes and controllers cost,
// and what it costs to post events.
#include "bench/bench_program.h"

int main(int argc, char** argv) {
  return portamento::lab::RunBenchProgram(argc, argv, {"events", "posting"});
}
