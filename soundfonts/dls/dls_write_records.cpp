// DLS records -> bytes: a conforming collection of DLS 2, or of DLS 1.
#include <utility>

#include "io/riff_writer.h"
#include "soundfonts/dls/dls_records.h"

namespace portamento::dls {
namespace {

using Writer = io::RiffWriter;

void PutInfo(Writer& out, const std::string& name) {
  if (name.empty()) return;
  out.List("INFO", [&] { out.TextChunk("INAM", name); });
}

void PutSampleInfo(Writer& out, const std::optional<SampleInfo>& info) {
  if (!info) return;
  out.Chunk("wsmp", [&] {
    out.U32(20);
    out.U16(info->unity_key);
    out.U16(static_cast<std::uint16_t>(info->fine_tune_cents));
    out.U32(static_cast<std::uint32_t>(info->gain));
    out.U32(info->options);
    out.U32(info->loop ? 1 : 0);
    if (!info->loop) return;
    out.U32(16);
    out.U32(info->loop->type);
    out.U32(info->loop->start);
    out.U32(info->loop->length);
  });
}

void PutArticulation(Writer& out, const std::vector<Connection>& connections, Level level) {
  out.List(level == Level::k1 ? "lart" : "lar2", [&] {
    out.Chunk(level == Level::k1 ? "art1" : "art2", [&] {
      out.U32(8);
      out.U32(static_cast<std::uint32_t>(connections.size()));
      for (const Connection& c : connections) {
        out.U16(c.source);
        out.U16(c.control);
        out.U16(c.destination);
        out.U16(c.transform);
        out.U32(static_cast<std::uint32_t>(c.scale));
      }
    });
  });
}

void PutRegion(Writer& out, const Region& region, Level level) {
  out.List(level == Level::k1 ? "rgn " : "rgn2", [&] {
    out.Chunk("rgnh", [&] {
      out.U16(region.key_low);
      out.U16(region.key_high);
      out.U16(region.velocity_low);
      out.U16(region.velocity_high);
      out.U16(region.options);
      out.U16(region.key_group);
    });
    PutSampleInfo(out, region.sample_info);
    out.Chunk("wlnk", [&] {
      out.U16(region.link_options);
      out.U16(region.phase_group);
      out.U32(region.channels);
      out.U32(region.wave);
    });
    if (region.articulation) PutArticulation(out, *region.articulation, level);
  });
}

void PutInstrument(Writer& out, const Instrument& instrument, Level level) {
  out.List("ins ", [&] {
    out.Chunk("insh", [&] {
      out.U32(static_cast<std::uint32_t>(instrument.regions.size()));
      out.U32(instrument.bank);
      out.U32(instrument.program);
    });
    out.List("lrgn", [&] {
      for (const Region& region : instrument.regions) PutRegion(out, region, level);
    });
    if (!instrument.articulation.empty()) PutArticulation(out, instrument.articulation, level);
    PutInfo(out, instrument.name);
  });
}

void PutWave(Writer& out, const Wave& wave, const io::LateBytes& data) {
  const std::uint32_t frame_bytes = std::uint32_t{wave.channels} * wave.bits / 8;
  out.List("wave", [&] {
    out.Chunk("fmt ", [&] {
      out.U16(wave.format);
      out.U16(wave.channels);
      out.U32(wave.rate_hz);
      out.U32(wave.rate_hz * frame_bytes);
      out.U16(frame_bytes);
      out.U16(wave.bits);
    });
    PutSampleInfo(out, wave.sample_info);
    out.Chunk("data", [&] { out.Late(data); });
    PutInfo(out, wave.name);
  });
}

}  // namespace

io::RiffWriter WriteCollection(const Collection& collection,
                               std::span<const io::LateBytes> wave_data, Level level) {
  // The waves first, apart: the pool table stands before them and says where each begins.
  Writer waves;
  std::vector<std::uint32_t> offsets;
  for (std::size_t i = 0; i < collection.waves.size(); ++i) {
    offsets.push_back(static_cast<std::uint32_t>(waves.size()));
    PutWave(waves, collection.waves[i], wave_data[i]);
  }

  Writer out;
  out.Chunk("RIFF", [&] {
    out.Id("DLS ");
    out.Chunk("colh", [&] { out.U32(static_cast<std::uint32_t>(collection.instruments.size())); });
    out.List("lins", [&] {
      for (const Instrument& instrument : collection.instruments)
        PutInstrument(out, instrument, level);
    });
    out.Chunk("ptbl", [&] {
      out.U32(8);
      out.U32(static_cast<std::uint32_t>(offsets.size()));
      for (const std::uint32_t offset : offsets) out.U32(offset);
    });
    out.List("wvpl", [&] { out.Append(std::move(waves)); });
    out.List("INFO", [&] {
      out.TextChunk("INAM", collection.name);
      out.TextChunk("IENG", collection.author);
      out.TextChunk("ICOP", collection.copyright);
      out.TextChunk("ICMT", collection.comment);
      out.TextChunk("ISFT", collection.software);
    });
  });
  return out;
}

std::vector<std::byte> WriteCollection(const Collection& collection) {
  std::vector<io::LateBytes> wave_data;
  for (const Wave& wave : collection.waves) {
    wave_data.push_back({.size = wave.data.size(),
                         .make = [&wave](const io::PutBytes& put) { return put(wave.data); }});
  }
  return WriteCollection(collection, wave_data).Take();
}

}  // namespace portamento::dls
