// make_demo_song SCORE OUT.mid: turns a score into a MIDI file.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "tools/demo_song/perform_score.h"

int main(int argc, char** argv) {
  using namespace portamento::demo_song;
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s SCORE OUT.mid\n", argv[0]);
    return 2;
  }
  try {
    std::ifstream score_file(argv[1]);
    if (!score_file) throw std::runtime_error("cannot be read");
    const std::string text{std::istreambuf_iterator<char>(score_file), {}};
    const auto bytes = PerformScore(ReadScore(text));
    std::ofstream song_file(argv[2], std::ios::binary);
    song_file.write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
    song_file.close();
    if (!song_file) throw std::runtime_error(std::string("cannot write ") + argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
    return 1;
  }
  return 0;
}
