// A stretch of address space, of which the front is memory as far as it has been asked for.
#pragma once

#include <cstddef>

namespace portamento::engine {

class AddressSpace {
 public:
  /// Reserves `bytes` bytes, or half, a quarter, and so on, but not less than `least_bytes`; none
  /// where the system refuses that. [control]
  AddressSpace(std::size_t bytes, std::size_t least_bytes);
  ~AddressSpace();
  AddressSpace(const AddressSpace&) = delete;
  AddressSpace& operator=(const AddressSpace&) = delete;

  std::byte* base() const { return base_; }
  std::size_t bytes() const { return bytes_; }

  /// Makes bytes begin .. end, whole pages, memory that reads as zero. False where there is no
  /// more. [control]
  bool Commit(std::size_t begin, std::size_t end);

  /// Lets the system have the whole pages among bytes begin .. end; they can be written again, and
  /// what they held is lost. [control]
  void Discard(std::size_t begin, std::size_t end);

 private:
  std::byte* base_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace portamento::engine
