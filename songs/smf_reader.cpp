#include "songs/smf_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "io/riff.h"
#include "songs/smf_track.h"

namespace portamento::songs {
namespace {

using io::Bytes;

constexpr std::size_t kHeaderBytes = 14;  // MThd, its length and its three fields
constexpr std::size_t kChunkHeaderBytes = 8;
constexpr std::size_t kSearchBytes = 1 << 16;  // MacBinary and other wrappings are smaller
constexpr std::uint32_t kFallbackDivision = 120;
constexpr int kDefaultSf2Offset = 1;  // of an RMID without DBNK

std::uint32_t Big(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  }
  return value;
}

bool HasId(Bytes bytes, std::size_t at, const char* id) {
  return bytes.size() >= at + 4 && std::memcmp(bytes.data() + at, id, 4) == 0;
}

std::optional<std::size_t> FindId(Bytes bytes, std::size_t from, const char* id) {
  const auto* text = reinterpret_cast<const std::byte*>(id);
  const auto at =
      std::search(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), text, text + 4);
  if (at == bytes.end()) return std::nullopt;
  return static_cast<std::size_t>(at - bytes.begin());
}

/// The parts of an RMID file. The MIDI file inside is returned; bank and offset go to `song`.
Bytes OpenRmid(Bytes file, Song& song, Findings& findings) {
  Findings ignored;  // a wrong RIFF size says nothing about the song
  const auto riff = io::OpenRiff(file, ignored);
  if (!riff || !(riff->form == "RMID")) return file;
  Bytes smf = file;
  std::optional<int> offset;
  for (const io::Chunk& chunk : io::WalkChunks(riff->data, 12, "RMID", findings)) {
    if (chunk.id == "data") {
      smf = chunk.data;
    } else if (chunk.id == "RIFF") {
      const Bytes whole = file.subspan(chunk.offset, 12 + chunk.data.size());
      song.embedded_bank.emplace(whole.begin(), whole.end());
      if (!offset && chunk.form == "sfbk") song.embedded_bank_offset = kDefaultSf2Offset;
    } else if (chunk.is_list() && chunk.form == "INFO") {
      for (const io::Chunk& item :
           io::WalkChunks(chunk.data, chunk.offset + 12, "INFO", findings)) {
        if (item.id == "DBNK" && item.data.size() >= 2) offset = io::ByteReader(item.data).U16();
      }
    }
  }
  if (offset) song.embedded_bank_offset = *offset;
  return smf;
}

class SmfReader {
 public:
  SmfReader(Bytes file, OpenedSong& opened)
      : song_(opened.song), findings_(opened.findings), file_(file) {}

  std::optional<LoadError> Read() {
    const Bytes smf = OpenRmid(file_, song_, findings_);
    const auto header = FindId(smf.first(std::min(smf.size(), kSearchBytes)), 0, "MThd");
    if (!header || smf.size() - *header < kHeaderBytes) {
      return LoadError{.code = LoadErrorCode::kWrongFormat,
                       .message = "not a MIDI file: no header chunk 'MThd'"};
    }
    if (*header != 0) Note(0, fmt::format("{} bytes before the header skipped", *header));
    bytes_ = smf.subspan(*header);
    ReadHeader();

    std::optional<std::size_t> at = kChunkHeaderBytes + std::max(Big(bytes_, 4, 4), 6u);
    while (at && *at + kChunkHeaderBytes <= bytes_.size()) at = ReadChunk(*at);
    if (song_.track_count == 0) {
      return LoadError{.code = LoadErrorCode::kDamaged,
                       .chunk = "MThd",
                       .message = "the file has no track chunk 'MTrk'"};
    }
    if (song_.track_count != stated_tracks_) {
      Note(10, fmt::format("header says {} tracks, the file has {}", stated_tracks_,
                           song_.track_count));
    }
    Finish();
    return std::nullopt;
  }

 private:
  void Note(std::uint64_t offset, std::string message) {
    findings_.push_back({"", offset, std::move(message)});
  }

  void ReadHeader() {
    song_.format = static_cast<int>(Big(bytes_, 8, 2));
    if (song_.format > 2) {
      Note(8, fmt::format("format {} is not known; read as format 1", song_.format));
      song_.format = 1;
    }
    stated_tracks_ = Big(bytes_, 10, 2);
    const auto division = static_cast<std::int16_t>(Big(bytes_, 12, 2));
    if (division > 0) {
      song_.tempo_map = TempoMap::Metrical(static_cast<std::uint32_t>(division));
    } else if (division == 0) {
      Note(12, fmt::format("division 0; {} ticks per quarter taken", kFallbackDivision));
      song_.tempo_map = TempoMap::Metrical(kFallbackDivision);
    } else {
      const int fps = -(division >> 8);
      if (fps != 24 && fps != 25 && fps != 29 && fps != 30) {
        Note(12, fmt::format("unusual SMPTE rate of {} frames per second", fps));
      }
      song_.tempo_map = TempoMap::Smpte(fps, static_cast<std::uint32_t>(division & 0xFF));
    }
  }

  /// Reads the chunk at `at` and returns where the next one begins, if there is one.
  std::optional<std::size_t> ReadChunk(std::size_t at) {
    if (!HasId(bytes_, at, "MTrk")) {
      if (io::FourCc(bytes_.subspan(at)).plausible()) {
        const std::size_t next = at + kChunkHeaderBytes + Big(bytes_, at + 4, 4);
        if (next <= bytes_.size()) return next;  // a chunk of another kind
      }
      return FindId(bytes_, at, "MTrk");
    }
    const std::size_t begin = at + kChunkHeaderBytes;
    const std::size_t size = Big(bytes_, at + 4, 4);
    std::size_t stated_end = begin + size;
    if (stated_end > bytes_.size()) {
      Note(at, fmt::format("track {}: length {} reaches past the end of the file",
                           song_.track_count, size));
      stated_end = bytes_.size();
    }
    // A length of zero, or one that ends in the middle of something, is not believed: such a track
    // ends where its end-of-track event is.
    const bool next_is_chunk = stated_end == bytes_.size() || HasId(bytes_, stated_end, "MTrk") ||
                               io::FourCc(bytes_.subspan(stated_end)).plausible();
    const std::size_t limit = next_is_chunk ? stated_end : bytes_.size();
    if (!next_is_chunk) {
      Note(at, fmt::format("track {}: length {} is wrong; read to its end event", song_.track_count,
                           size));
    }

    const std::uint64_t start_tick = song_.format == 2 ? song_.end_tick : 0;
    if (song_.format == 2) tempos_.push_back({start_tick, kDefaultTempoUs});
    const TrackEnd end = ReadTrack(bytes_.subspan(begin, limit - begin), begin, start_tick,
                                   song_.track_count, song_, tempos_, findings_);
    song_.end_tick = std::max(song_.end_tick, end.tick);
    ++song_.track_count;
    const std::size_t parsed_end = begin + end.bytes_read;
    if (next_is_chunk && !HasId(bytes_, parsed_end, "MTrk")) return stated_end;
    return parsed_end;
  }

  void Finish() {
    std::stable_sort(tempos_.begin(), tempos_.end(),
                     [](const TempoChange& a, const TempoChange& b) { return a.tick < b.tick; });
    for (const TempoChange& change : tempos_)
      song_.tempo_map.SetTempo(change.tick, change.tempo_us);
    std::stable_sort(song_.messages.begin(), song_.messages.end(),
                     [](const SongMessage& a, const SongMessage& b) { return a.tick < b.tick; });
    song_.track_names.resize(song_.track_count);
    if (song_.format != 2 && !song_.track_names.empty()) song_.title = song_.track_names.front();
  }

  Song& song_;
  Findings& findings_;
  Bytes file_, bytes_;
  std::uint32_t stated_tracks_ = 0;
  std::vector<TempoChange> tempos_;
};

}  // namespace

LoadResult<OpenedSong> ReadSong(Bytes file) {
  OpenedSong opened;
  if (auto error = SmfReader(file, opened).Read()) return tl::unexpected(*error);
  return opened;
}

}  // namespace portamento::songs
