// A file mapped into memory, read-only. Pages are read when touched and can be given back.
#pragma once

#include <memory>
#include <string>

#include "io/byte_reader.h"
#include "io/load_error.h"

namespace portamento::io {

class MappedFile {
 public:
  /// Maps `path` whole. Errors: kCannotOpen. [control]
  static LoadResult<std::shared_ptr<const MappedFile>> Open(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  Bytes bytes() const { return bytes_; }

  /// Tells the system that `part` of bytes() will not be read again soon, so that its pages stop
  /// counting as ours. Reading it again works; it costs a read. [control]
  void Release(Bytes part) const;

 private:
  explicit MappedFile(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

}  // namespace portamento::io
