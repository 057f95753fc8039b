// bench_load [--quick] [--json] [BANK] [SONG or FOLDER ...]: from nothing to the first audible
// frame.
#include "bench/bench_program.h"

int main(int argc, char** argv) { return portamento::lab::RunBenchProgram(argc, argv, {"load"}); }
