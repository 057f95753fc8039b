// A picture in memory: pixels, lines of text in small fixed letters, PNG.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portamento::app {

using Colour = std::array<std::uint8_t, 3>;

class Canvas {
 public:
  Canvas(int width, int height, Colour background);

  /// Pixels outside are left out.
  void Set(int x, int y, Colour colour);
  void Fill(int x, int y, int width, int height, Colour colour);

  /// Letters of 5 by 7 dots, each `scale` pixels wide; (x, y) is the upper left corner. Characters
  /// without a shape are spaces.
  void Text(int x, int y, std::string_view text, Colour colour, int scale = 2);
  static int TextWidth(std::string_view text, int scale = 2) {
    return static_cast<int>(text.size()) * 6 * scale;
  }

  /// False when the file cannot be written.
  bool WritePng(const std::string& path) const;

 private:
  int width_, height_;
  std::vector<std::uint8_t> pixels_;  // rows of RGB
};

}  // namespace portamento::app
