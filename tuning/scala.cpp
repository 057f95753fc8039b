#include "tuning/scala.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace portamento::tuning {
namespace {

constexpr int kMostDegrees = 4096;
constexpr double kMostCents = 120'000;  // ten times the keyboard

/// The lines that are not comments, with their numbers.
class Lines {
 public:
  explicit Lines(io::Bytes file) : rest_(reinterpret_cast<const char*>(file.data()), file.size()) {}

  /// The next line without blanks at its ends; empty at the end of the file.
  std::optional<std::string_view> Next() {
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('\n');
      std::string_view line = rest_.substr(0, end);
      rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
      ++number_;
      if (line.starts_with('!')) continue;
      const std::size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string_view::npos) return std::string_view{};
      return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
    }
    return std::nullopt;
  }

  tl::unexpected<LoadError> Error(const std::string& what) const {
    return tl::unexpected(LoadError{.code = LoadErrorCode::kDamaged,
                                    .message = fmt::format("line {}: {}", number_, what)});
  }

 private:
  std::string_view rest_;
  int number_ = 0;
};

/// The first word of a line: what follows is commentary.
std::string_view FirstWord(std::string_view line) {
  return line.substr(0, line.find_first_of(" \t"));
}

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A pitch: cents when it has a point, otherwise a ratio.
std::optional<double> ParsePitch(std::string_view text) {
  if (text.find('.') != std::string_view::npos) {
    const auto cents = Parse<double>(text);
    return cents && std::abs(*cents) <= kMostCents ? cents : std::nullopt;
  }
  const std::size_t slash = text.find('/');
  const auto numerator = Parse<std::int64_t>(text.substr(0, slash));
  const auto denominator = slash == std::string_view::npos
                               ? std::optional<std::int64_t>(1)
                               : Parse<std::int64_t>(text.substr(slash + 1));
  if (!numerator || !denominator || *numerator <= 0 || *denominator <= 0) return std::nullopt;
  return 1200 * std::log2(static_cast<double>(*numerator) / static_cast<double>(*denominator));
}

/// Division that rounds down, and its remainder.
std::pair<int, int> FloorDivide(int value, int by) {
  const int quotient = value >= 0 ? value / by : -((-value + by - 1) / by);
  return {quotient, value - quotient * by};
}

/// Cents of a degree of any size: whole periods, and the rest.
double CentsOfDegree(const Scale& scale, int degree) {
  const auto [periods, rest] = FloorDivide(degree, static_cast<int>(scale.cents.size()));
  return periods * scale.cents.back() +
         (rest == 0 ? 0.0 : scale.cents[static_cast<std::size_t>(rest - 1)]);
}

/// Cents of a key above the middle key; empty when it plays nothing.
std::optional<double> CentsOfKey(const Scale& scale, const KeyboardMap& map, int key) {
  const int from_middle = key - map.middle_key;
  if (map.keys.empty()) return CentsOfDegree(scale, from_middle);
  const auto [patterns, place] = FloorDivide(from_middle, static_cast<int>(map.keys.size()));
  const auto degree = map.keys[static_cast<std::size_t>(place)];
  if (!degree) return std::nullopt;
  const int period =
      map.period_degree != 0 ? map.period_degree : static_cast<int>(scale.cents.size());
  return patterns * CentsOfDegree(scale, period) + CentsOfDegree(scale, *degree);
}

}  // namespace

LoadResult<Scale> ReadScale(io::Bytes file) {
  Lines lines(file);
  Scale scale;
  const auto description = lines.Next();
  if (!description) return lines.Error("the file is empty");
  scale.description = *description;
  const auto count_line = lines.Next();
  if (!count_line) return lines.Error("the number of notes is missing");
  const auto count = Parse<int>(FirstWord(*count_line));
  if (!count || *count < 1 || *count > kMostDegrees) {
    return lines.Error(fmt::format("'{}' is not a number of notes from 1 to {}",
                                   FirstWord(*count_line), kMostDegrees));
  }
  for (int i = 0; i < *count; ++i) {
    const auto line = lines.Next();
    if (!line) return lines.Error(fmt::format("{} of {} notes are there", i, *count));
    const auto cents = ParsePitch(FirstWord(*line));
    if (!cents) {
      return lines.Error(fmt::format(
          "'{}' is neither cents such as 701.955 nor a ratio such as 3/2", FirstWord(*line)));
    }
    scale.cents.push_back(*cents);
  }
  return scale;
}

LoadResult<KeyboardMap> ReadKeyboardMap(io::Bytes file) {
  Lines lines(file);
  KeyboardMap map;
  int size = 0;
  struct Field {
    const char* name;
    int* value;
    int low, high;
  };
  const auto read = [&](const Field& field) -> std::optional<tl::unexpected<LoadError>> {
    const auto line = lines.Next();
    if (!line) return lines.Error(fmt::format("the {} is missing", field.name));
    const auto value = Parse<int>(FirstWord(*line));
    if (!value || *value < field.low || *value > field.high) {
      return lines.Error(fmt::format("'{}' is not a {} from {} to {}", FirstWord(*line), field.name,
                                     field.low, field.high));
    }
    *field.value = *value;
    return std::nullopt;
  };
  for (const Field& field :
       {Field{"size of the map", &size, 0, kMostDegrees},
        Field{"first key", &map.first_key, 0, 127}, Field{"last key", &map.last_key, 0, 127},
        Field{"middle key", &map.middle_key, 0, 127},
        Field{"reference key", &map.reference_key, 0, 127}}) {
    if (const auto error = read(field)) return *error;
  }
  const auto hz_line = lines.Next();
  const auto hz = hz_line ? Parse<double>(FirstWord(*hz_line)) : std::nullopt;
  if (!hz || !(*hz > 0) || *hz > 100'000) {
    return lines.Error("the frequency of the reference key is missing or not one");
  }
  map.reference_hz = *hz;
  if (const auto error =
          read({"degree that the map repeats at", &map.period_degree, 0, kMostDegrees})) {
    return *error;
  }
  for (int i = 0; i < size; ++i) {
    const auto line = lines.Next();
    const std::string_view word = line ? FirstWord(*line) : "x";  // what is missing plays nothing
    const auto degree = Parse<int>(word);
    if (!degree && word != "x" && word != "X") {
      return lines.Error(fmt::format("'{}' is neither a degree nor x", word));
    }
    if (degree && (*degree < -kMostDegrees || *degree > kMostDegrees)) {
      return lines.Error(fmt::format("degree {} is out of range", *degree));
    }
    map.keys.push_back(degree);
  }
  return map;
}

LoadResult<std::array<double, 128>> TuneKeys(const Scale& scale, const KeyboardMap& map) {
  std::array<double, 128> deviation{};
  const auto reference = CentsOfKey(scale, map, map.reference_key);
  if (!reference) {
    return tl::unexpected(
        LoadError{.code = LoadErrorCode::kDamaged,
                  .message = fmt::format("the reference key {} plays nothing", map.reference_key)});
  }
  const double reference_cents = 6900 + 1200 * std::log2(map.reference_hz / 440);
  for (int key = map.first_key; key <= map.last_key; ++key) {
    if (const auto cents = CentsOfKey(scale, map, key)) {
      deviation[static_cast<std::size_t>(key)] = reference_cents + *cents - *reference - 100 * key;
    }
  }
  return deviation;
}

}  // namespace portamento::tuning
