#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "tools/demo_song/score.h"

namespace portamento::demo_song {
namespace {

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Takes the part before `separator` off the front of `text`; all of it where there is none.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + 1);
  return front;
}

/// "c#4" -> 61.
std::optional<int> ParseKey(std::string_view name) {
  constexpr std::array<int, 7> kSemitones = {9, 11, 0, 2, 4, 5, 7};  // of a..g
  if (name.empty() || name[0] < 'a' || name[0] > 'g') return std::nullopt;
  int key = kSemitones[static_cast<std::size_t>(name[0] - 'a')];
  name.remove_prefix(1);
  if (!name.empty() && name[0] == '#') {
    ++key;
    name.remove_prefix(1);
  }
  const auto octave = ParseNumber<int>(name);
  if (!octave) return std::nullopt;
  key += 12 * (*octave + 1);
  return key >= 0 && key < 128 ? std::optional(key) : std::nullopt;
}

std::optional<int> ParseDynamic(std::string_view name) {
  constexpr std::pair<std::string_view, int> kVelocities[] = {
      {"pp", 36}, {"p", 50}, {"mp", 64}, {"mf", 78}, {"f", 94}, {"ff", 110}, {"fff", 122}};
  for (const auto& [mark, velocity] : kVelocities) {
    if (mark == name) return velocity;
  }
  return std::nullopt;
}

class Reader {
 public:
  Score Read(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      std::string_view line = TakeUntil(text, '\n');
      if (const std::size_t first = line.find_first_not_of(' ');
          first == line.npos || line[first] == '#') {
        continue;
      }
      ReadLine(std::string(line));
    }
    EndPhrase();
    return std::move(score_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("line {}: {}", line_, what));
  }

  template <typename Value>
  Value Need(std::optional<Value> value, std::string_view word, const char* expected) const {
    if (!value) Fail(fmt::format("'{}' is not {}", word, expected));
    return *value;
  }

  void ReadLine(const std::string& line) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    std::string rest;
    std::getline(words >> std::ws, rest);
    if (word == "phrase") return BeginPhrase(rest);
    if (word == "part") {
      EndPhrase();
      score_.parts.push_back({.name = rest});
      return;
    }
    if (in_phrase_ && score_.parts.empty()) return ReadNotes(line);
    if (score_.parts.empty()) return ReadHead(word, rest);
    ReadPartLine(score_.parts.back(), word, rest);
  }

  void ReadHead(const std::string& word, const std::string& rest) {
    if (word == "title") {
      score_.title = rest;
    } else if (word == "composer") {
      score_.composer = rest;
    } else if (word == "bar") {
      score_.eighths_per_bar = Need(ParseNumber<int>(rest), rest, "a number of eighths");
    } else if (word == "tempo") {
      std::string_view text = rest;
      const std::string_view bar = TakeUntil(text, ' ');
      score_.tempo.push_back({Need(ParseNumber<int>(bar), bar, "a bar"),
                              Need(ParseNumber<double>(text), text, "a tempo")});
    } else {
      Fail(fmt::format("'{}' is not known here", word));
    }
  }

  void ReadPartLine(Part& part, const std::string& word, const std::string& rest) {
    const auto number = [&] { return Need(ParseNumber<int>(rest), rest, "a whole number"); };
    if (word == "drums") {
      part.drums = true;
    } else if (word == "program") {
      part.program = number();
    } else if (word == "pan") {
      part.pan = number();
    } else if (word == "volume") {
      part.volume = number();
    } else if (word == "length") {
      part.length = Need(ParseNumber<double>(rest), rest, "a share");
    } else if (word == "play") {
      part.placements.push_back(ReadPlacement(rest));
    } else {
      Fail(fmt::format("'{}' is not known in a part", word));
    }
  }

  Placement ReadPlacement(std::string_view text) const {
    const std::string_view bar = TakeUntil(text, ' ');
    std::string_view dynamic = TakeUntil(text, ' ');
    const std::string_view phrase = TakeUntil(text, ' ');
    Placement placement{.bar = Need(ParseNumber<int>(bar), bar, "a bar")};
    const std::string_view from = TakeUntil(dynamic, '<');
    placement.first_velocity = Need(ParseDynamic(from), from, "a dynamic");
    placement.last_velocity = dynamic.empty() ? placement.first_velocity
                                              : Need(ParseDynamic(dynamic), dynamic, "a dynamic");
    while (score_.phrases[placement.phrase].name != phrase) {
      if (++placement.phrase == score_.phrases.size()) {
        Fail(fmt::format("there is no phrase '{}'", phrase));
      }
    }
    if (!text.empty()) placement.semitones = Need(ParseNumber<int>(text), text, "semitones");
    return placement;
  }

  void BeginPhrase(const std::string& name) {
    EndPhrase();
    score_.phrases.push_back({.name = name});
    in_phrase_ = true;
    position_ = 0;
  }

  void EndPhrase() {
    if (in_phrase_ && position_ != bar_start()) Fail("the last bar is not closed by |");
    in_phrase_ = false;
  }

  Phrase& phrase() { return score_.phrases.back(); }
  double bar_start() { return phrase().bars * score_.eighths_per_bar; }

  void ReadNotes(const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (word == "|") {
        CloseBar();
      } else if (word[0] == 'x') {
        RepeatBar(Need(ParseNumber<int>(std::string_view(word).substr(1)), word, "a repeat"));
      } else {
        ReadNote(word);
      }
    }
  }

  void CloseBar() {
    if (repeated_) {
      repeated_ = false;
      return;
    }
    const double length = position_ - bar_start();
    if (std::abs(length - score_.eighths_per_bar) > 1e-9) {
      Fail(fmt::format("bar {} of '{}' has {} eighths instead of {}", phrase().bars + 1,
                       phrase().name, length, score_.eighths_per_bar));
    }
    ++phrase().bars;
  }

  /// Plays the last closed bar `times` times in all.
  void RepeatBar(int times) {
    if (phrase().bars == 0) Fail("there is no bar to repeat");
    const double from = bar_start() - score_.eighths_per_bar;
    std::vector<Note> bar;
    for (const Note& note : phrase().notes) {
      if (note.start >= from) bar.push_back(note);
    }
    for (int i = 1; i < times; ++i) {
      for (Note note : bar) {
        note.start += i * score_.eighths_per_bar;
        phrase().notes.push_back(note);
      }
      ++phrase().bars;
    }
    position_ = bar_start();
    repeated_ = true;
  }

  void ReadNote(std::string_view word) {
    std::string_view length_text = word;
    std::string_view keys = TakeUntil(length_text, ':');
    Note note{.start = position_};
    if (!length_text.empty()) {
      note.length = Need(ParseNumber<double>(length_text), length_text, "a length in eighths");
    }
    position_ += note.length;
    if (keys == "-") return;
    while (!keys.empty()) {
      const std::string_view key = TakeUntil(keys, '+');
      note.keys.push_back(Need(ParseKey(key), key, "a note such as c#4"));
    }
    phrase().notes.push_back(std::move(note));
  }

  Score score_;
  int line_ = 0;
  bool in_phrase_ = false;
  bool repeated_ = false;  // the bar being closed is a repeat
  double position_ = 0;    // in the phrase, in eighths
};

}  // namespace

Score ReadScore(std::string_view text) { return Reader().Read(text); }

}  // namespace portamento::demo_song
