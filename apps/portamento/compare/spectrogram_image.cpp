#include "apps/portamento/compare/spectrogram_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/portamento/compare/canvas.h"
#include "apps/portamento/compare/spectrum.h"
#include "apps/portamento/exit_code.h"

namespace portamento::app {
namespace {

constexpr Colour kBackground = {18, 18, 24}, kInk = {214, 214, 220}, kTick = {96, 96, 110};
constexpr int kLeft = 110, kRight = 130, kPanelHeight = 370, kFirstTop = 44, kSecondTop = 468;
constexpr int kPanelWidth = kImageWidth - kLeft - kRight;
constexpr double kLowestHz = 40, kHighestHz = 18'000;
constexpr double kQuietDb = -110, kLoudDb = -20;

/// Dark to bright over violet, red and amber; evenly spaced anchors.
Colour Heat(double share) {
  constexpr double kAnchors[][3] = {{6, 4, 22},     {48, 16, 98},   {116, 30, 128}, {186, 50, 108},
                                    {238, 102, 74}, {252, 176, 98}, {252, 250, 206}};
  const double position = std::clamp(share, 0.0, 1.0) * 6;
  const auto low = std::min<std::size_t>(static_cast<std::size_t>(position), 5);
  Colour colour;
  for (std::size_t i = 0; i < 3; ++i) {
    colour[i] = static_cast<std::uint8_t>(
        std::lerp(kAnchors[low][i], kAnchors[low + 1][i], position - static_cast<double>(low)));
  }
  return colour;
}

double HzAtRow(int row) {
  const double share = 1 - (row + 0.5) / kPanelHeight;
  return kLowestHz * std::pow(kHighestHz / kLowestHz, share);
}

int RowAtHz(double hz) {
  return static_cast<int>(std::lround(
      (1 - std::log(hz / kLowestHz) / std::log(kHighestHz / kLowestHz)) * kPanelHeight));
}

void DrawPanel(Canvas& canvas, int top, const Panel& panel, std::uint32_t rate_hz) {
  canvas.Text(kLeft, top - 26, panel.title, kInk);
  Spectrum spectrum(4096);
  const double bin_hz = static_cast<double>(rate_hz) / static_cast<double>(spectrum.size());
  for (int x = 0; x < kPanelWidth; ++x) {
    const auto centre =
        static_cast<std::size_t>((x + 0.5) / kPanelWidth * static_cast<double>(panel.sound.size()));
    const auto& power = spectrum.At(panel.sound, centre);
    for (int row = 0; row < kPanelHeight; ++row) {
      const double bin = HzAtRow(row) / bin_hz;
      const auto low = std::min(static_cast<std::size_t>(bin), power.size() - 2);
      const double value = std::lerp(power[low], power[low + 1], bin - std::floor(bin));
      const double db = 10 * std::log10(value + 1e-20);
      canvas.Set(kLeft + x, top + row, Heat((db - kQuietDb) / (kLoudDb - kQuietDb)));
    }
  }
  for (const int hz : {50, 100, 200, 500, 1000, 2000, 5000, 10'000}) {
    const int y = top + RowAtHz(hz);
    canvas.Fill(kLeft - 8, y, 8, 1, kTick);
    const std::string label =
        hz >= 1000 ? fmt::format("{} kHz", hz / 1000) : fmt::format("{} Hz", hz);
    canvas.Text(kLeft - 14 - Canvas::TextWidth(label), y - 7, label, kInk);
  }
}

void DrawTimeAxis(Canvas& canvas, int y, double seconds) {
  double step = 1;
  for (const double candidate : {1., 2., 5., 10., 15., 30., 60., 120., 300., 600., 1800., 3600.}) {
    step = candidate;
    if (seconds / step <= 14) break;
  }
  for (int tick = 0; tick * step <= seconds; ++tick) {
    const double t = tick * step;
    const int x = kLeft + static_cast<int>(t / seconds * kPanelWidth);
    canvas.Fill(x, y, 1, 8, kTick);
    const int whole = static_cast<int>(t);
    const std::string label = fmt::format("{}:{:02}", whole / 60, whole % 60);
    canvas.Text(x - Canvas::TextWidth(label) / 2, y + 14, label, kInk);
  }
}

void DrawColourScale(Canvas& canvas) {
  constexpr int kX = kImageWidth - kRight + 24, kHeight = kSecondTop + kPanelHeight - kFirstTop;
  for (int y = 0; y < kHeight; ++y) {
    canvas.Fill(kX, kFirstTop + y, 16, 1, Heat(1 - static_cast<double>(y) / kHeight));
  }
  for (int db = static_cast<int>(kQuietDb); db <= static_cast<int>(kLoudDb); db += 30) {
    const int y = kFirstTop + static_cast<int>((kLoudDb - db) / (kLoudDb - kQuietDb) * kHeight);
    canvas.Text(kX + 22, std::min(y - 7, kFirstTop + kHeight - 14), fmt::format("{}dB", db), kInk);
  }
}

}  // namespace

void WriteSpectrograms(const std::string& path, const Panel& above, const Panel& below,
                       std::uint32_t rate_hz) {
  Canvas canvas(kImageWidth, kImageHeight, kBackground);
  DrawPanel(canvas, kFirstTop, above, rate_hz);
  DrawPanel(canvas, kSecondTop, below, rate_hz);
  DrawTimeAxis(canvas, kSecondTop + kPanelHeight + 4,
               static_cast<double>(above.sound.size()) / rate_hz);
  DrawColourScale(canvas);
  if (!canvas.WritePng(path)) {
    throw Failure(ExitCode::kOutput, fmt::format("{}: cannot be written", path));
  }
}

}  // namespace portamento::app
