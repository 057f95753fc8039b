// A file that appears under its name only once it is whole.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "io/byte_reader.h"

namespace portamento::io {

class NewFile {
 public:
  /// Begins a hidden file beside `path`; see error() whether that worked. [control]
  explicit NewFile(std::string path);

  /// Removes the hidden file unless it was finished.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  /// False from the first error on. [control]
  bool Write(Bytes bytes);

  /// Gives the file its name, in place of one that had it. [control]
  bool Finish();

  /// "cannot write x.dls: No space left on device"; empty as long as all is well.
  const std::string& error() const { return error_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  bool Fail(int reason);

  std::string path_, hidden_path_, error_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace portamento::io
