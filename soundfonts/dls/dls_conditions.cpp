#include "soundfonts/dls/dls_conditions.h"

#include <array>
#include <cstdint>
#include <optional>

namespace portamento::dls {
namespace {

enum Opcode : std::uint16_t {
  kAnd = 1,
  kOr,
  kXor,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kLogicalAnd,
  kLogicalOr,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kEqual,
  kNot,
  kConstant,
  kQuery,
  kQuerySupported,
};

struct Guid {
  std::uint32_t a = 0;
  std::uint16_t b = 0, c = 0;
  std::array<std::uint8_t, 8> d{};
  friend bool operator==(const Guid&, const Guid&) = default;
};

struct Answer {
  Guid query;
  std::uint32_t value;
};

constexpr std::uint32_t kTrue = UINT32_MAX;
constexpr std::array<std::uint8_t, 8> kDls1Tail = {0xA7, 0x60, 0x00, 0x00, 0xF8, 0x75, 0xAC, 0x12};
constexpr std::array<std::uint8_t, 8> kBaeTail = {0xA1, 0xEF, 0x00, 0x60, 0x08, 0x33, 0xDB, 0xD8};
constexpr Answer kAnswers[] = {
    {{0x178F2F24, 0xC364, 0x11D1, kDls1Tail}, kTrue},  // GM
    {{0x178F2F25, 0xC364, 0x11D1, kDls1Tail}, kTrue},  // GS
    {{0x178F2F26, 0xC364, 0x11D1, kDls1Tail}, kTrue},  // XG
    {{0x178F2F27, 0xC364, 0x11D1, kDls1Tail}, kTrue},  // DLS1
    // Sample memory in frames: one bank is bounded by what a 32-bit file can hold.
    {{0x178F2F28, 0xC364, 0x11D1, kDls1Tail}, 0x4000'0000},
    {{0xF14599E5, 0x4689, 0x11D2, {0xAF, 0xA6, 0x00, 0xAA, 0x00, 0x24, 0xD8, 0xB6}},
     kTrue},                                      // DLS2
    {{0xB03E1181, 0x8095, 0x11D2, kBaeTail}, 0},  // manufacturer
    {{0xB03E1182, 0x8095, 0x11D2, kBaeTail}, 0},  // product
    // The rate that collections are tuned for; ours is the host's choice and resampled to.
    {{0x2A91F713, 0xA4BF, 0x11D2, {0xBB, 0xDF, 0x00, 0x60, 0x08, 0x33, 0xDB, 0xD8}}, 48'000},
};

Guid ReadGuid(io::ByteReader& reader) {
  Guid guid;
  guid.a = reader.U32();
  guid.b = reader.U16();
  guid.c = reader.U16();
  for (std::size_t i = 0; i < guid.d.size(); ++i) guid.d[i] = reader.U8();
  return guid;
}

std::optional<std::uint32_t> AnswerTo(const Guid& query) {
  for (const Answer& answer : kAnswers) {
    if (answer.query == query) return answer.value;
  }
  return std::nullopt;
}

/// At least 8 deep, says the text; more costs nothing.
class Stack {
 public:
  void Push(std::uint32_t value) {
    if (depth_ == values_.size()) {
      failed_ = true;
    } else {
      values_[depth_++] = value;
    }
  }
  void PushTruth(bool truth) { Push(truth ? kTrue : 0); }
  std::uint32_t Pop() {
    if (depth_ == 0) {
      failed_ = true;
      return 0;
    }
    return values_[--depth_];
  }
  void Fail() { failed_ = true; }
  bool failed() const { return failed_; }

 private:
  std::array<std::uint32_t, 64> values_{};
  std::size_t depth_ = 0;
  bool failed_ = false;
};

void Calculate(std::uint16_t opcode, Stack& stack) {
  const std::uint32_t x = stack.Pop(), y = stack.Pop();  // x was on top
  switch (opcode) {
    case kAnd:
      return stack.Push(x & y);
    case kOr:
      return stack.Push(x | y);
    case kXor:
      return stack.Push(x ^ y);
    case kAdd:
      return stack.Push(x + y);
    case kSubtract:
      return stack.Push(x - y);
    case kMultiply:
      return stack.Push(x * y);
    case kDivide:
      return y == 0 ? stack.Fail() : stack.Push(x / y);
    case kLogicalAnd:
      return stack.PushTruth(x != 0 && y != 0);
    case kLogicalOr:
      return stack.PushTruth(x != 0 || y != 0);
    case kLess:
      return stack.PushTruth(x < y);
    case kLessOrEqual:
      return stack.PushTruth(x <= y);
    case kGreater:
      return stack.PushTruth(x > y);
    case kGreaterOrEqual:
      return stack.PushTruth(x >= y);
    case kEqual:
      return stack.PushTruth(x == y);
    default:
      return stack.Fail();
  }
}

}  // namespace

bool IsConditionTrue(io::Bytes program) {
  io::ByteReader reader(program);
  Stack stack;
  while (reader.remaining() >= 2 && !stack.failed()) {
    const std::uint16_t opcode = reader.U16();
    switch (opcode) {
      case kNot:
        stack.PushTruth(stack.Pop() == 0);
        break;
      case kConstant:
        stack.Push(reader.U32());
        break;
      case kQuery:
        stack.Push(AnswerTo(ReadGuid(reader)).value_or(0));
        break;
      case kQuerySupported:
        stack.PushTruth(AnswerTo(ReadGuid(reader)).has_value());
        break;
      default:
        Calculate(opcode, stack);
    }
  }
  const std::uint32_t result = stack.Pop();
  return !stack.failed() && !reader.failed() && result != 0;
}

}  // namespace portamento::dls
