// Records -> bytes: a conforming SF2 or SF3 file.
#include "io/riff_writer.h"
#include "soundfonts/sf2/sf2_records.h"

namespace portamento::sf2 {
namespace {

using Writer = io::RiffWriter;

void Put(Writer& out, const ModulatorRecord& m) {
  out.U16(m.source);
  out.U16(m.destination);
  out.U16(static_cast<std::uint16_t>(m.amount));
  out.U16(m.amount_source);
  out.U16(m.transform);
}

void Put(Writer& out, const GeneratorRecord& g) {
  out.U16(g.id);
  out.U16(g.amount);
}

void Put(Writer& out, const Bag& b) {
  out.U16(b.generator);
  out.U16(b.modulator);
}

void Put(Writer& out, const PresetHeader& p) {
  out.Name(p.name, 20);
  out.U16(p.program);
  out.U16(p.bank);
  out.U16(p.bag);
  out.U32(p.library);
  out.U32(p.genre);
  out.U32(p.morphology);
}

void Put(Writer& out, const InstrumentHeader& i) {
  out.Name(i.name, 20);
  out.U16(i.bag);
}

void Put(Writer& out, const SampleHeader& s) {
  out.Name(s.name, 20);
  out.U32(s.start);
  out.U32(s.end);
  out.U32(s.loop_start);
  out.U32(s.loop_end);
  out.U32(s.rate_hz);
  out.U8(s.root_key);
  out.U8(static_cast<std::uint8_t>(s.correction_cents));
  out.U16(s.link);
  out.U16(s.type);
}

template <typename Record>
void PutList(Writer& out, const char* id, const std::vector<Record>& records,
             const std::vector<Record>& terminal) {
  out.Chunk(id, [&] {
    for (const Record& record : records) Put(out, record);
    for (const Record& record : terminal) Put(out, record);
  });
}

}  // namespace

io::RiffWriter WriteRecords(const Records& r, const io::LateBytes& smpl,
                            const io::LateBytes& sm24) {
  Writer out;
  out.Chunk("RIFF", [&] {
    out.Id("sfbk");
    out.Chunk("LIST", [&] {
      out.Id("INFO");
      out.Chunk("ifil", [&] {
        out.U16(r.version_major);
        out.U16(r.version_minor);
      });
      out.TextChunk("isng", r.engine.empty() ? "EMU8000" : r.engine);
      out.TextChunk("INAM", r.bank_name);
      out.TextChunk("IENG", r.author);
      out.TextChunk("IPRD", r.product);
      out.TextChunk("ICOP", r.copyright);
      out.TextChunk("ICMT", r.comment);
      out.TextChunk("ISFT", r.software);
      if (r.default_modulators) PutList(out, "DMOD", *r.default_modulators, {ModulatorRecord{}});
    });
    out.Chunk("LIST", [&] {
      out.Id("sdta");
      out.Chunk("smpl", [&] { out.Late(smpl); });
      if (sm24.size > 0) out.Chunk("sm24", [&] { out.Late(sm24); });
    });
    out.Chunk("LIST", [&] {
      out.Id("pdta");
      PutList(out, "phdr", r.presets, {{.name = "EOP", .bag = r.preset_bags_end}});
      PutList(out, "pbag", r.preset_bags, {});
      PutList(out, "pmod", r.preset_modulators, {ModulatorRecord{}});
      PutList(out, "pgen", r.preset_generators, {GeneratorRecord{}});
      PutList(out, "inst", r.instruments, {{.name = "EOI", .bag = r.instrument_bags_end}});
      PutList(out, "ibag", r.instrument_bags, {});
      PutList(out, "imod", r.instrument_modulators, {ModulatorRecord{}});
      PutList(out, "igen", r.instrument_generators, {GeneratorRecord{}});
      SampleHeader end{.name = "EOS"};
      end.rate_hz = 0;
      end.root_key = 0;
      end.type = 0;
      PutList(out, "shdr", r.samples, {end});
    });
  });
  return out;
}

std::vector<std::byte> WriteRecords(const Records& records) {
  const auto late = [](io::Bytes bytes) -> io::LateBytes {
    return {.size = bytes.size(), .make = [bytes](const io::PutBytes& put) { return put(bytes); }};
  };
  return WriteRecords(records, late(records.smpl), late(records.sm24)).Take();
}

}  // namespace portamento::sf2
