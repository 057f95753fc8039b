#include "bench/lab/tone_purity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace portamento::lab {
namespace {

constexpr std::size_t kUnknowns = 4;
using Row = std::array<double, kUnknowns + 1>;  // coefficients and the right side

/// Gauss with pivots; the right sides become the solution.
void Solve(std::array<Row, kUnknowns>& rows) {
  for (std::size_t i = 0; i < kUnknowns; ++i) {
    const auto pivot = std::max_element(
        rows.begin() + static_cast<std::ptrdiff_t>(i), rows.end(),
        [&](const Row& a, const Row& b) { return std::abs(a[i]) < std::abs(b[i]); });
    std::swap(rows[i], *pivot);
    for (std::size_t r = 0; r < kUnknowns; ++r) {
      if (r == i || rows[i][i] == 0) continue;
      const double factor = rows[r][i] / rows[i][i];
      for (std::size_t c = i; c <= kUnknowns; ++c) rows[r][c] -= factor * rows[i][c];
    }
  }
  for (std::size_t i = 0; i < kUnknowns; ++i) {
    if (rows[i][i] != 0) rows[i][kUnknowns] /= rows[i][i];
  }
}

}  // namespace

double ToneFit::thd_n_db() const {
  constexpr double kLeast = 1e-10;
  return 20 *
         std::log10(std::max(residual_rms / (amplitude / std::numbers::sqrt2 + 1e-300), kLeast));
}

ToneFit FitTone(std::span<const float> sound, double frequency) {
  constexpr int kRounds = 6;
  const double middle = static_cast<double>(sound.size()) / 2;
  double cosine = 0, sine = 0, constant = 0;
  for (int round = 0; round < kRounds; ++round) {
    const double turn = 2 * std::numbers::pi * frequency;
    std::array<Row, kUnknowns> rows{};
    for (std::size_t i = 0; i < sound.size(); ++i) {
      const double t = static_cast<double>(i) - middle;
      const double c = std::cos(turn * t), s = std::sin(turn * t);
      // The last column is how the sine of the round before changes with its frequency.
      const Row row = {c, s, 1, t * (sine * c - cosine * s), sound[i]};
      for (std::size_t r = 0; r < kUnknowns; ++r) {
        for (std::size_t k = 0; k <= kUnknowns; ++k) rows[r][k] += row[r] * row[k];
      }
    }
    Solve(rows);
    cosine = rows[0][kUnknowns];
    sine = rows[1][kUnknowns];
    constant = rows[2][kUnknowns];
    if (round + 1 < kRounds) frequency += rows[3][kUnknowns] / (2 * std::numbers::pi);
  }
  double squares = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double angle = 2 * std::numbers::pi * frequency * (static_cast<double>(i) - middle);
    const double rest = sound[i] - cosine * std::cos(angle) - sine * std::sin(angle) - constant;
    squares += rest * rest;
  }
  return {.frequency = frequency,
          .amplitude = std::hypot(cosine, sine),
          .residual_rms = std::sqrt(squares / static_cast<double>(sound.size()))};
}

double Rms(std::span<const float> sound) {
  double squares = 0;
  for (const float x : sound) squares += static_cast<double>(x) * x;
  return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(sound.size(), 1)));
}

}  // namespace portamento::lab
