// bench_stress [--quick] [--json] [BANK] [SONG or FOLDER ...]: songs made to break a synthesizer.
#include "bench/bench_program.h"

int main(int argc, char** argv) { return portamento::lab::RunBenchProgram(argc, argv, {"stress"}); }
