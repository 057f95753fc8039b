#include "soundfonts/embedded/embedded_bank.h"

#ifdef _WIN32
#define PORTAMENTO_CONSTANTS ".section .rdata, \"dr\""
#else
#define PORTAMENTO_CONSTANTS ".section .rodata"
#endif

// The assembler places the file as it is, at once; two megabytes of array initializer would take a
// compiler half a minute.
asm(PORTAMENTO_CONSTANTS R"(
  .balign 16
portamento_embedded_bank_begin:
  .incbin ")" PORTAMENTO_EMBEDDED_BANK_FILE R"("
portamento_embedded_bank_end:
  .byte 0
  .text
)");

extern "C" {
// Their very names: on 32-bit Windows those of C have an underscore in front.
extern const std::byte portamento_embedded_bank_begin[] asm("portamento_embedded_bank_begin");
extern const std::byte portamento_embedded_bank_end[] asm("portamento_embedded_bank_end");
}

namespace portamento {

io::Bytes EmbeddedBankBytes() {
  return {portamento_embedded_bank_begin, portamento_embedded_bank_end};
}

}  // namespace portamento
