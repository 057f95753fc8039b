// make_embedded_bank OUT.sf2: synthesises the default General MIDI bank and writes it as SF2.
#include <cstdio>
#include <fstream>

#include "tools/embedded_bank/bank/bank_assembly.h"
#include "tools/embedded_bank/programs/programs.h"

int main(int argc, char** argv) {
  using namespace portamento;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s OUT.sf2\n", argv[0]);
    return 2;
  }
  embedded_bank::SamplePool pool;
  const embedded_bank::Palette palette = embedded_bank::MakePalette(pool);
  const sf2::Records records =
      embedded_bank::AssembleBank(pool, embedded_bank::AllPrograms(palette));
  const std::vector<std::byte> bytes = sf2::WriteRecords(records);
  std::ofstream file(argv[1], std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) {
    std::fprintf(stderr, "%s: cannot write %s\n", argv[0], argv[1]);
    return 1;
  }
  return 0;
}
