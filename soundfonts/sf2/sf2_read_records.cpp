// Bytes -> Records: structure is checked here, meaning is not.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <utility>

#include "io/riff.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::sf2 {
namespace {

using io::ByteReader;
using io::Bytes;
using io::Chunk;

constexpr std::size_t kPresetBytes = 38, kBagBytes = 4, kModulatorBytes = 10, kGeneratorBytes = 4,
                      kInstrumentBytes = 22, kSampleBytes = 46, kNameBytes = 20;
constexpr std::size_t kTextBytes = 256, kCommentBytes = 65536;

LoadError Damaged(const std::string& chunk, std::uint64_t offset, std::string message) {
  return {.code = LoadErrorCode::kDamaged,
          .chunk = chunk,
          .offset_bytes = offset,
          .message = std::move(message)};
}

const Chunk* FindChunk(const std::vector<Chunk>& chunks, const char* id) {
  const auto at =
      std::find_if(chunks.begin(), chunks.end(), [id](const Chunk& c) { return c.id == id; });
  return at == chunks.end() ? nullptr : &*at;
}

const Chunk* FindList(const std::vector<Chunk>& chunks, const char* form) {
  const auto at = std::find_if(chunks.begin(), chunks.end(),
                               [form](const Chunk& c) { return c.is_list() && c.form == form; });
  return at == chunks.end() ? nullptr : &*at;
}

PresetHeader ReadPreset(ByteReader& in) {
  PresetHeader p;
  p.name = in.Text(kNameBytes);
  p.program = in.U16();
  p.bank = in.U16();
  p.bag = in.U16();
  p.library = in.U32();
  p.genre = in.U32();
  p.morphology = in.U32();
  return p;
}

InstrumentHeader ReadInstrument(ByteReader& in) {
  InstrumentHeader i;
  i.name = in.Text(kNameBytes);
  i.bag = in.U16();
  return i;
}

Bag ReadBag(ByteReader& in) {
  Bag b;
  b.generator = in.U16();
  b.modulator = in.U16();
  return b;
}

ModulatorRecord ReadModulator(ByteReader& in) {
  ModulatorRecord m;
  m.source = in.U16();
  m.destination = in.U16();
  m.amount = in.S16();
  m.amount_source = in.U16();
  m.transform = in.U16();
  return m;
}

GeneratorRecord ReadGenerator(ByteReader& in) {
  GeneratorRecord g;
  g.id = in.U16();
  g.amount = in.U16();
  return g;
}

SampleHeader ReadSample(ByteReader& in) {
  SampleHeader s;
  s.name = in.Text(kNameBytes);
  s.start = in.U32();
  s.end = in.U32();
  s.loop_start = in.U32();
  s.loop_end = in.U32();
  s.rate_hz = in.U32();
  s.root_key = in.U8();
  s.correction_cents = in.S8();
  s.link = in.U16();
  s.type = in.U16();
  return s;
}

/// Reads the nine chunks of pdta. A step that fails keeps its error; later steps then do nothing.
class PdtaReader {
 public:
  PdtaReader(const Chunk& pdta, Findings& findings)
      : offset_(pdta.offset),
        chunks_(io::WalkChunks(pdta.data, pdta.offset + 12, "pdta", findings)),
        findings_(findings) {}

  template <typename Record>
  std::vector<Record> List(const char* id, std::size_t record_bytes, Record (*read)(ByteReader&)) {
    std::vector<Record> records;
    if (error_) return records;
    const Chunk* chunk = FindChunk(chunks_, id);
    if (chunk == nullptr) {
      Fail(id, offset_,
           fmt::format("chunk '{}' is missing; all nine chunks of pdta are needed", id));
      return records;
    }
    if (chunk->data.size() % record_bytes != 0) {
      Fail(id, chunk->offset,
           fmt::format("size {} is not a multiple of {}", chunk->data.size(), record_bytes));
      return records;
    }
    ByteReader in(chunk->data);
    records.reserve(chunk->data.size() / record_bytes);
    while (in.remaining() > 0) records.push_back(read(in));
    return records;
  }

  /// Bag and list indices must rise and stay inside the list they point into.
  template <typename Record>
  void CheckIndices(const char* id, std::size_t record_bytes, const std::vector<Record>& records,
                    std::uint32_t Record::*index, std::size_t limit, const char* into) {
    if (error_) return;
    const std::uint64_t base = FindChunk(chunks_, id)->offset + 8;
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::uint32_t value = records[i].*index;
      const std::uint64_t at = base + i * record_bytes;
      if (value < last) {
        return Fail(id, at,
                    fmt::format("record {}: {} index {} is less than the {} before it", i, into,
                                value, last));
      }
      if (value > limit) {
        return Fail(
            id, at,
            fmt::format("record {}: {} index {} is beyond the list of {}", i, into, value, limit));
      }
      last = value;
    }
  }

  /// Takes the terminal record off a list of headers and returns its bag index.
  template <typename Header>
  std::uint32_t TakeTerminal(const char* id, std::vector<Header>& headers, std::size_t bag_count) {
    if (error_ || headers.empty()) return static_cast<std::uint32_t>(bag_count);
    const std::uint32_t end = headers.back().bag;
    headers.pop_back();
    if (headers.empty()) return end;
    if (headers.front().bag != 0) {
      findings_.push_back(
          {std::string("pdta/") + id, FindChunk(chunks_, id)->offset,
           fmt::format("the first {} zones belong to nothing; skipped", headers.front().bag)});
    }
    return end;
  }

  std::optional<LoadError> TakeError() { return std::move(error_); }

 private:
  void Fail(const char* id, std::uint64_t offset, std::string message) {
    error_ = Damaged(std::string("pdta/") + id, offset, std::move(message));
  }

  std::uint64_t offset_;
  std::vector<Chunk> chunks_;
  Findings& findings_;
  std::optional<LoadError> error_;
};

/// Removes the all-zero record that ends a modulator or generator list, where there is one.
template <typename Record, typename IsTerminal>
void DropTerminal(std::vector<Record>& records, const std::vector<Bag>& bags,
                  std::uint32_t Bag::*index, IsTerminal is_terminal) {
  const std::size_t used = bags.empty() ? 0 : bags.back().*index;
  if (!records.empty() && records.size() > used && is_terminal(records.back())) {
    records.pop_back();
  }
}

std::optional<LoadError> ReadInfo(const Chunk& info, Records& records, Findings& findings) {
  const auto chunks = io::WalkChunks(info.data, info.offset + 12, "INFO", findings);
  const Chunk* ifil = FindChunk(chunks, "ifil");
  if (ifil == nullptr) {
    return Damaged("INFO/ifil", info.offset, "version chunk 'ifil' is missing");
  }
  if (ifil->data.size() < 4) {
    return Damaged("INFO/ifil", ifil->offset,
                   fmt::format("size {}, expected 4", ifil->data.size()));
  }
  ByteReader version(ifil->data);
  records.version_major = version.U16();
  records.version_minor = version.U16();
  if (records.version_major != 2 && records.version_major != 3) {
    return LoadError{.code = LoadErrorCode::kUnsupported,
                     .chunk = "INFO/ifil",
                     .offset_bytes = ifil->offset,
                     .message = fmt::format("version {}.{}, expected 2.x (SF2) or 3.x (SF3)",
                                            records.version_major, records.version_minor)};
  }

  const auto text = [&](const char* id, std::size_t limit) -> std::string {
    const Chunk* chunk = FindChunk(chunks, id);
    if (chunk == nullptr) return {};
    if (chunk->data.size() > limit) {
      findings.push_back({std::string("INFO/") + id, chunk->offset,
                          fmt::format("text of {} bytes cut to {}", chunk->data.size(), limit)});
    }
    return ByteReader(chunk->data).Text(std::min(chunk->data.size(), limit));
  };
  records.bank_name = text("INAM", kTextBytes);
  records.engine = text("isng", kTextBytes);
  if (records.engine.empty()) records.engine = "EMU8000";
  records.author = text("IENG", kTextBytes);
  records.product = text("IPRD", kTextBytes);
  records.copyright = text("ICOP", kTextBytes);
  records.comment = text("ICMT", kCommentBytes);
  records.software = text("ISFT", kTextBytes);

  if (const Chunk* dmod = FindChunk(chunks, "DMOD")) {
    if (dmod->data.size() % kModulatorBytes != 0) {
      findings.push_back({"INFO/DMOD", dmod->offset,
                          fmt::format("size {} is not a multiple of {}; ignored", dmod->data.size(),
                                      kModulatorBytes)});
    } else {
      records.default_modulators.emplace();
      ByteReader in(dmod->data);
      while (in.remaining() >= 2 * kModulatorBytes) {  // the last one is terminal
        records.default_modulators->push_back(ReadModulator(in));
      }
    }
  }
  return std::nullopt;
}

void ReadSampleData(const Chunk* sdta, Records& records, Findings& findings) {
  if (sdta == nullptr) {
    findings.push_back({"sdta", 0, "no sample data"});
    return;
  }
  const auto chunks = io::WalkChunks(sdta->data, sdta->offset + 12, "sdta", findings);
  const Chunk* smpl = FindChunk(chunks, "smpl");
  if (smpl == nullptr) return;
  records.smpl = smpl->data;
  const Chunk* sm24 = FindChunk(chunks, "sm24");
  if (sm24 == nullptr) return;

  // Section 6.2: usable from 2.04 on and only when there is a low byte for each frame (padded to an
  // even count). SF3 counts as later.
  const std::size_t frames = smpl->data.size() / 2;
  const std::size_t expected = frames + frames % 2;
  const bool recent = records.version_major > 2 || records.version_minor >= 4;
  if (!recent) {
    findings.push_back({"sdta/sm24", sm24->offset, "ignored: the file's version is below 2.04"});
  } else if (sm24->data.size() != frames && sm24->data.size() != expected) {
    findings.push_back({"sdta/sm24", sm24->offset,
                        fmt::format("ignored: size {}, expected {}", sm24->data.size(), expected)});
  } else {
    records.sm24 = sm24->data;
  }
}

}  // namespace

LoadResult<Records> ReadRecords(Bytes file, Findings& findings) {
  const auto riff = io::OpenRiff(file, findings);
  if (!riff) {
    if (file.size() >= 4 && std::memcmp(file.data(), "RIFS", 4) == 0) {
      return tl::unexpected(LoadError{.code = LoadErrorCode::kUnsupported,
                                      .message = "64-bit banks ('RIFS') are not supported"});
    }
    return tl::unexpected(LoadError{.code = LoadErrorCode::kWrongFormat,
                                    .message = "not a RIFF file; expected an SF2 or SF3 bank"});
  }
  if (riff->form == "sfpk") {
    return tl::unexpected(LoadError{.code = LoadErrorCode::kUnsupported,
                                    .message = "SF2Pack banks ('sfpk') are not supported"});
  }
  if (!(riff->form == "sfbk")) {
    return tl::unexpected(
        LoadError{.code = LoadErrorCode::kWrongFormat,
                  .message = fmt::format("RIFF form '{}', expected 'sfbk'", riff->form.Text())});
  }

  const auto lists = io::WalkChunks(riff->data, 12, "", findings);
  const Chunk* info = FindList(lists, "INFO");
  if (info == nullptr) return tl::unexpected(Damaged("INFO", 12, "LIST 'INFO' is missing"));
  const Chunk* pdta = FindList(lists, "pdta");
  if (pdta == nullptr) return tl::unexpected(Damaged("pdta", 12, "LIST 'pdta' is missing"));

  Records r;
  if (auto error = ReadInfo(*info, r, findings)) return tl::unexpected(*error);
  ReadSampleData(FindList(lists, "sdta"), r, findings);

  PdtaReader in(*pdta, findings);
  r.presets = in.List("phdr", kPresetBytes, ReadPreset);
  r.preset_bags = in.List("pbag", kBagBytes, ReadBag);
  r.preset_modulators = in.List("pmod", kModulatorBytes, ReadModulator);
  r.preset_generators = in.List("pgen", kGeneratorBytes, ReadGenerator);
  r.instruments = in.List("inst", kInstrumentBytes, ReadInstrument);
  r.instrument_bags = in.List("ibag", kBagBytes, ReadBag);
  r.instrument_modulators = in.List("imod", kModulatorBytes, ReadModulator);
  r.instrument_generators = in.List("igen", kGeneratorBytes, ReadGenerator);
  r.samples = in.List("shdr", kSampleBytes, ReadSample);

  in.CheckIndices("phdr", kPresetBytes, r.presets, &PresetHeader::bag, r.preset_bags.size(), "bag");
  in.CheckIndices("pbag", kBagBytes, r.preset_bags, &Bag::generator, r.preset_generators.size(),
                  "generator");
  in.CheckIndices("pbag", kBagBytes, r.preset_bags, &Bag::modulator, r.preset_modulators.size(),
                  "modulator");
  in.CheckIndices("inst", kInstrumentBytes, r.instruments, &InstrumentHeader::bag,
                  r.instrument_bags.size(), "bag");
  in.CheckIndices("ibag", kBagBytes, r.instrument_bags, &Bag::generator,
                  r.instrument_generators.size(), "generator");
  in.CheckIndices("ibag", kBagBytes, r.instrument_bags, &Bag::modulator,
                  r.instrument_modulators.size(), "modulator");

  r.preset_bags_end = in.TakeTerminal("phdr", r.presets, r.preset_bags.size());
  r.instrument_bags_end = in.TakeTerminal("inst", r.instruments, r.instrument_bags.size());
  if (auto error = in.TakeError()) return tl::unexpected(*error);

  if (!r.samples.empty()) r.samples.pop_back();  // "EOS"
  const auto zero_modulator = [](const ModulatorRecord& m) {
    return m.source == 0 && m.destination == 0 && m.amount == 0 && m.amount_source == 0;
  };
  const auto zero_generator = [](const GeneratorRecord& g) { return g.id == 0 && g.amount == 0; };
  DropTerminal(r.preset_modulators, r.preset_bags, &Bag::modulator, zero_modulator);
  DropTerminal(r.preset_generators, r.preset_bags, &Bag::generator, zero_generator);
  DropTerminal(r.instrument_modulators, r.instrument_bags, &Bag::modulator, zero_modulator);
  DropTerminal(r.instrument_generators, r.instrument_bags, &Bag::generator, zero_generator);
  return r;
}

}  // namespace portamento::sf2
