// What a format could not take over from a bank: one entry a kind, however often it occurs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portamento::convert {

/// A kind of thing that gets lost. Constants of this type stand at the head of each writer:
/// together they say what its format cannot hold.
struct LossKind {
  std::string_view what;     // "modulators that feed other modulators"
  std::string_view counted;  // what is counted: "zones", "modulators", "samples", "presets"
};

struct Loss {
  LossKind kind;
  std::size_t count = 0;
  std::string first_in;  // name of the preset or sample where it was met first

  /// "modulators that feed other modulators: 12 modulators, first in 'Strings'" [any]
  std::string Text() const;
};

class Losses {
 public:
  /// Counts one more of `kind`, met in `where`. [control]
  void Add(const LossKind& kind, const std::string& where);

  /// In the order in which the kinds were met.
  const std::vector<Loss>& list() const { return list_; }

 private:
  std::vector<Loss> list_;
};

}  // namespace portamento::convert
