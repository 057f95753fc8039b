#include "soundfonts/embedded/embedded_bank.h"

// The assembler places the file as it is, at once; two megabytes of array initializer would take a
// compiler half a minute.
asm(R"(
  .section .rodata
  .balign 16
portamento_embedded_bank_begin:
  .incbin ")" PORTAMENTO_EMBEDDED_BANK_FILE R"("
portamento_embedded_bank_end:
  .byte 0
  .text
)");

extern "C" {
extern const std::byte portamento_embedded_bank_begin[];
extern const std::byte portamento_embedded_bank_end[];
}

namespace portamento {

io::Bytes EmbeddedBankBytes() {
  return {portamento_embedded_bank_begin, portamento_embedded_bank_end};
}

}  // namespace portamento
