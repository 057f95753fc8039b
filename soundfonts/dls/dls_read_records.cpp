// Bytes -> DLS records, forgiving what real collections get wrong.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "io/riff.h"
#include "soundfonts/dls/dls_conditions.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dls {
namespace {

using io::ByteReader;
using io::Bytes;
using io::Chunk;

constexpr std::uint64_t kListHeaderBytes = 12;
constexpr std::uint32_t kSampleInfoBytes = 20, kLoopBytes = 16, kArticulatorBytes = 8;
constexpr std::size_t kConnectionBytes = 12;
constexpr std::uint16_t kFormatExtensible = 0xFFFE;

/// Where the array behind a counted header begins: what the header says of its own size, unless
/// that is too small to be true.
std::size_t HeaderSize(std::uint32_t stated, std::uint32_t least, Bytes data) {
  return std::min<std::size_t>(std::max(stated, least), data.size());
}

class CollectionReader {
 public:
  CollectionReader(Collection& collection, Findings& findings)
      : collection_(collection), findings_(findings) {}

  std::optional<LoadError> Read(Bytes file) {
    const auto riff = io::OpenRiff(file, findings_);
    if (!riff || !(riff->form == "DLS ")) {
      return LoadError{.code = LoadErrorCode::kWrongFormat,
                       .message = "not a DLS collection: no RIFF form 'DLS '"};
    }
    const auto chunks = io::WalkChunks(riff->data, kListHeaderBytes, "DLS", findings_);
    if (const Chunk* condition = Find(chunks, "cdl ");
        condition != nullptr && !IsConditionTrue(condition->data)) {
      return LoadError{.code = LoadErrorCode::kUnsupported,
                       .chunk = "cdl ",
                       .offset_bytes = condition->offset,
                       .message = "the collection asks for a synthesizer of another kind"};
    }
    const Chunk* const instruments = FindList(chunks, "lins");
    if (instruments == nullptr) {
      return LoadError{.code = LoadErrorCode::kDamaged,
                       .chunk = "lins",
                       .message = "the collection has no list of instruments"};
    }
    if (const Chunk* waves = FindList(chunks, "wvpl")) ReadWaves(*waves);
    ReadPoolTable(Find(chunks, "ptbl"));
    for (const Chunk& chunk : Children(*instruments)) {
      if (chunk.is_list() && chunk.form == "ins ") ReadInstrument(chunk);
    }
    if (const Chunk* header = Find(chunks, "colh"); header != nullptr) {
      const std::uint32_t stated = ByteReader(header->data).U32();
      if (stated != collection_.instruments.size()) {
        Note("colh", header->offset,
             fmt::format("says {} instruments, the list has {}", stated,
                         collection_.instruments.size()));
      }
    }
    if (const Chunk* aliases = Find(chunks, "pgal")) ReadAliases(*aliases);
    ReadInfo(chunks);
    return std::nullopt;
  }

 private:
  void Note(std::string chunk, std::uint64_t offset, std::string message) {
    findings_.push_back({std::move(chunk), offset, std::move(message)});
  }

  static const Chunk* Find(const std::vector<Chunk>& chunks, const char* id) {
    const auto at = std::find_if(chunks.begin(), chunks.end(),
                                 [&](const Chunk& c) { return !c.is_list() && c.id == id; });
    return at == chunks.end() ? nullptr : &*at;
  }

  static const Chunk* FindList(const std::vector<Chunk>& chunks, const char* form) {
    const auto at = std::find_if(chunks.begin(), chunks.end(),
                                 [&](const Chunk& c) { return c.is_list() && c.form == form; });
    return at == chunks.end() ? nullptr : &*at;
  }

  /// The chunks of a list; none when a condition in it is false.
  std::vector<Chunk> Children(const Chunk& list) {
    auto chunks =
        io::WalkChunks(list.data, list.offset + kListHeaderBytes, list.form.Text(), findings_);
    const Chunk* condition = Find(chunks, "cdl ");
    if (condition != nullptr && !IsConditionTrue(condition->data)) return {};
    return chunks;
  }

  static std::string InfoText(const std::vector<Chunk>& info, const char* id) {
    const Chunk* text = Find(info, id);
    return text == nullptr ? "" : ByteReader(text->data).Text(text->data.size());
  }

  std::string NameOf(const std::vector<Chunk>& chunks) {
    const Chunk* info = FindList(chunks, "INFO");
    return info == nullptr ? "" : InfoText(Children(*info), "INAM");
  }

  void ReadInfo(const std::vector<Chunk>& chunks) {
    const Chunk* list = FindList(chunks, "INFO");
    if (list == nullptr) return;
    const auto info = Children(*list);
    collection_.name = InfoText(info, "INAM");
    collection_.author = InfoText(info, "IENG");
    collection_.copyright = InfoText(info, "ICOP");
    collection_.comment = InfoText(info, "ICMT");
    collection_.software = InfoText(info, "ISFT");
  }

  static SampleInfo ReadSampleInfo(Bytes data) {
    ByteReader reader(data);
    const std::size_t header = HeaderSize(reader.U32(), kSampleInfoBytes, data);
    SampleInfo info;
    info.unity_key = reader.U16();
    info.fine_tune_cents = reader.S16();
    info.gain = static_cast<std::int32_t>(reader.U32());
    info.options = reader.U32();
    const std::uint32_t loops = reader.U32();
    ByteReader loop(data.subspan(header));
    if (loops > 0 && loop.remaining() >= kLoopBytes) {
      loop.U32();  // its size
      info.loop = Loop{.type = loop.U32(), .start = loop.U32(), .length = loop.U32()};
    }
    return info;
  }

  // --- Waves -------------------------------------------------------------------------------------

  void ReadWaves(const Chunk& list) {
    const std::uint64_t first = list.offset + kListHeaderBytes;
    for (const Chunk& chunk : Children(list)) {
      if (!chunk.is_list() || !(chunk.form == "wave")) continue;
      wave_offsets_.emplace(chunk.offset - first,
                            static_cast<std::uint32_t>(collection_.waves.size()));
      collection_.waves.push_back(ReadWave(chunk));
    }
  }

  Wave ReadWave(const Chunk& list) {
    Wave wave;
    const auto chunks = Children(list);
    wave.name = NameOf(chunks);
    if (const Chunk* format = Find(chunks, "fmt ")) {
      ByteReader reader(format->data);
      wave.format = reader.U16();
      wave.channels = reader.U16();
      wave.rate_hz = reader.U32();
      reader.Take(6);  // bytes per second, bytes per frame
      wave.bits = reader.U16();
      if (wave.format == kFormatExtensible) {
        reader.Take(8);              // size of what follows, valid bits, speakers
        wave.format = reader.U16();  // the GUID begins with the plain number
      }
    } else {
      Note("wave", list.offset, "a wave without format; taken for 22050 Hz, 16 bits");
    }
    if (const Chunk* info = Find(chunks, "wsmp")) wave.sample_info = ReadSampleInfo(info->data);
    if (const Chunk* data = Find(chunks, "data")) wave.data = data->data;
    return wave;
  }

  /// Entries are byte offsets into the wave pool; one that is off by a little means the nearest
  /// wave.
  void ReadPoolTable(const Chunk* table) {
    if (table == nullptr) {
      if (!collection_.waves.empty()) Note("ptbl", 0, "no pool table; waves taken in file order");
      for (std::uint32_t i = 0; i < collection_.waves.size(); ++i) collection_.pool.push_back(i);
      return;
    }
    ByteReader reader(table->data);
    const std::size_t header = HeaderSize(reader.U32(), kArticulatorBytes, table->data);
    const std::size_t count = std::min<std::size_t>(reader.U32(), table->data.size() / 4);
    ByteReader cues(table->data.subspan(header));
    for (std::size_t i = 0; i < count && cues.remaining() >= 4; ++i) {
      collection_.pool.push_back(WaveNear(cues.U32(), table->offset));
    }
  }

  std::uint32_t WaveNear(std::uint32_t offset, std::uint64_t table_offset) {
    constexpr std::uint64_t kMostBytesOff = 16;
    const auto after = wave_offsets_.lower_bound(offset);
    auto best = after;
    if (after != wave_offsets_.begin()) {
      const auto before = std::prev(after);
      if (after == wave_offsets_.end() || offset - before->first <= after->first - offset) {
        best = before;
      }
    }
    if (after != wave_offsets_.end() && after->first == offset) return after->second;
    if (best == wave_offsets_.end()) return Collection::kNoWave;
    const std::uint64_t off = best->first > offset ? best->first - offset : offset - best->first;
    if (off > kMostBytesOff) return Collection::kNoWave;
    Note("ptbl", table_offset,
         fmt::format("no wave begins at {}; the one at {} taken", offset, best->first));
    return best->second;
  }

  // --- Instruments -------------------------------------------------------------------------------

  void ReadInstrument(const Chunk& list) {
    const auto chunks = Children(list);
    const Chunk* header = Find(chunks, "insh");
    if (header == nullptr || header->data.size() < 12) {
      if (!chunks.empty()) Note("ins ", list.offset, "an instrument without header; left out");
      return;
    }
    Instrument instrument;
    ByteReader reader(header->data);
    reader.U32();  // how many regions: the list knows better
    instrument.bank = reader.U32();
    instrument.program = reader.U32();
    instrument.name = NameOf(chunks);
    instrument.articulation = ReadArticulation(chunks).value_or(std::vector<Connection>{});
    for (const Chunk& regions : chunks) {
      if (!regions.is_list() || !(regions.form == "lrgn")) continue;
      for (const Chunk& region : Children(regions)) {
        if (region.is_list() && (region.form == "rgn " || region.form == "rgn2")) {
          ReadRegion(region, instrument);
        }
      }
    }
    collection_.instruments.push_back(std::move(instrument));
  }

  void ReadRegion(const Chunk& list, Instrument& instrument) {
    const auto chunks = Children(list);
    if (chunks.empty()) return;
    const Chunk* header = Find(chunks, "rgnh");
    const Chunk* link = Find(chunks, "wlnk");
    const auto leave_out = [&](const char* why) {
      Note("rgn ", list.offset,
           fmt::format("instrument '{}': a region {}; left out", instrument.name, why));
    };
    if (header == nullptr || header->data.size() < 12) return leave_out("without header");
    if (link == nullptr || link->data.size() < 12) return leave_out("without a wave");
    Region region;
    ByteReader reader(header->data);
    region.key_low = reader.U16();
    region.key_high = reader.U16();
    region.velocity_low = reader.U16();
    region.velocity_high = reader.U16();
    region.options = reader.U16();
    region.key_group = reader.U16();
    ByteReader wave(link->data);
    region.link_options = wave.U16();
    region.phase_group = wave.U16();
    region.channels = wave.U32();
    region.wave = wave.U32();
    if (region.wave >= collection_.pool.size() ||
        collection_.pool[region.wave] == Collection::kNoWave) {
      return leave_out("names a wave that is not there");
    }
    if (const Chunk* info = Find(chunks, "wsmp")) region.sample_info = ReadSampleInfo(info->data);
    region.articulation = ReadArticulation(chunks);
    instrument.regions.push_back(std::move(region));
  }

  /// All connections of a region's or instrument's articulators; empty when it has none. The two
  /// kinds of list and of articulator say the same and occur in each other.
  std::optional<std::vector<Connection>> ReadArticulation(const std::vector<Chunk>& chunks) {
    std::optional<std::vector<Connection>> connections;
    for (const Chunk& list : chunks) {
      if (!list.is_list() || !(list.form == "lart" || list.form == "lar2")) continue;
      const auto articulators = Children(list);
      if (articulators.empty()) continue;  // excluded by its condition
      if (!connections) connections.emplace();
      for (const Chunk& chunk : articulators) {
        if (chunk.id == "art1" || chunk.id == "art2") ReadConnections(chunk.data, *connections);
      }
    }
    return connections;
  }

  static void ReadConnections(Bytes data, std::vector<Connection>& connections) {
    ByteReader header(data);
    const std::size_t size = HeaderSize(header.U32(), kArticulatorBytes, data);
    const std::uint32_t count = header.U32();
    ByteReader reader(data.subspan(size));
    for (std::uint32_t i = 0; i < count && reader.remaining() >= kConnectionBytes; ++i) {
      Connection connection;
      connection.source = reader.U16();
      connection.control = reader.U16();
      connection.destination = reader.U16();
      connection.transform = reader.U16();
      connection.scale = static_cast<std::int32_t>(reader.U32());
      connections.push_back(connection);
    }
  }

  void ReadAliases(const Chunk& chunk) {
    ByteReader reader(chunk.data);
    // The drum table may be preceded by a version; it begins with keys that stand for themselves.
    static constexpr std::byte kStart[] = {std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3}};
    const bool plain = chunk.data.size() >= 4 &&
                       std::equal(std::begin(kStart), std::end(kStart), chunk.data.begin());
    if (!plain) reader.U32();
    Aliases aliases;
    for (std::uint8_t& key : aliases.drum_keys) key = reader.U8() & 0x7F;
    if (reader.failed()) return Note("pgal", chunk.offset, "cut short; ignored");
    const std::uint32_t count = reader.remaining() >= 4 ? reader.U32() : 0;
    for (std::uint32_t i = 0; i < count && reader.remaining() >= 8; ++i) {
      Aliases::Instrument alias;
      alias.bank = reader.U16();
      alias.program = reader.U8() & 0x7F;
      reader.U8();
      alias.target_bank = reader.U16();
      alias.target_program = reader.U8() & 0x7F;
      reader.U8();
      aliases.instruments.push_back(alias);
    }
    collection_.aliases = std::move(aliases);
  }

  Collection& collection_;
  Findings& findings_;
  std::map<std::uint64_t, std::uint32_t> wave_offsets_;  // from the first byte of the pool
};

}  // namespace

LoadResult<Collection> ReadCollection(Bytes file, Findings& findings) {
  Collection collection;
  if (auto error = CollectionReader(collection, findings).Read(file)) {
    return tl::unexpected(*error);
  }
  return collection;
}

}  // namespace portamento::dls
