// bench_render [--quick] [--json] [BANK] [SONG or FOLDER ...]: whole songs to files, and the most
// memory.
#include "bench/bench_program.h"

int main(int argc, char** argv) { return portamento::lab::RunBenchProgram(argc, argv, {"render"}); }
