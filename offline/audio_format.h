// The kinds of sound file we write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portamento::offline {

enum class Container : std::uint8_t { kWav, kFlac, kOgg, kRaw };
enum class Encoding : std::uint8_t { kInt16, kInt24, kFloat };

struct AudioFormat {
  Container container = Container::kWav;
  Encoding encoding = Encoding::kInt16;  // of Ogg: always lossy, fed with floats
  std::uint32_t rate_hz = 48'000;

  /// Whether samples beyond full scale would be cut off.
  bool clips() const { return container == Container::kFlac || encoding != Encoding::kFloat; }
};

/// From an extension such as "wav", or empty. [any]
std::optional<Container> ContainerOf(std::string_view extension);

/// "wav", "flac", "ogg", "raw" [any]
std::string_view ExtensionOf(Container container);

}  // namespace portamento::offline
