#include "tests/support/sf2_file.h"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace portamento::test {
namespace {

constexpr std::size_t kGuardFrames = 46;

template <typename Number>
Number Get(const FileBytes& bytes, std::size_t at) {
  Number value;
  std::memcpy(&value, &bytes.at(at), sizeof value);
  return value;
}

template <typename Number>
void Put(FileBytes& bytes, std::size_t at, Number value) {
  std::memcpy(&bytes.at(at), &value, sizeof value);
}

bool IsChunk(const FileBytes& bytes, std::size_t at, const char* name) {
  return at + 8 <= bytes.size() && std::memcmp(&bytes[at], name, 4) == 0;
}

/// Adds `change` to the size of RIFF and of every LIST around position `at`.
void ChangeSizesAround(FileBytes& bytes, std::size_t at, std::int64_t change) {
  const auto grow = [&](std::size_t header) {
    PutU32(
        bytes, header + 4,
        static_cast<std::uint32_t>(static_cast<std::int64_t>(GetU32(bytes, header + 4)) + change));
  };
  std::size_t end = bytes.size();
  for (std::size_t chunk = 12; chunk + 8 <= end;) {
    const std::size_t size = GetU32(bytes, chunk + 4);
    if (IsChunk(bytes, chunk, "LIST") && at > chunk + 8 && at <= chunk + 8 + size) {
      grow(chunk);
      end = chunk + 8 + size;
      chunk += 12;
    } else {
      chunk += 8 + size + size % 2;
    }
  }
  grow(0);
}

}  // namespace

sf2::GeneratorRecord Gen(int id, int amount) {
  return {.id = static_cast<std::uint16_t>(id), .amount = static_cast<std::uint16_t>(amount)};
}

sf2::GeneratorRecord GenRange(int id, int low, int high) { return Gen(id, low | high << 8); }

std::uint16_t Sf2File::AddSample(const Frames& frames, const sf2::SampleHeader& header) {
  sf2::SampleHeader placed = header;
  placed.start = static_cast<std::uint32_t>(smpl_.size() / 2);
  placed.end = placed.start + static_cast<std::uint32_t>(frames.size());
  if (header.loop_end == 0) {
    placed.loop_start = placed.start;
    placed.loop_end = placed.end;
  } else {
    placed.loop_start += placed.start;
    placed.loop_end += placed.start;
  }
  const std::size_t at = smpl_.size();
  smpl_.resize(at + 2 * (frames.size() + kGuardFrames));
  std::memcpy(&smpl_[at], frames.data(), 2 * frames.size());
  records.samples.push_back(placed);
  return static_cast<std::uint16_t>(records.samples.size() - 1);
}

std::uint16_t Sf2File::AddCompressed(const FileBytes& stream, sf2::SampleHeader header) {
  header.type = static_cast<std::uint16_t>(header.type | sf2::SampleHeader::kCompressed);
  header.start = static_cast<std::uint32_t>(smpl_.size());
  header.end = header.start + static_cast<std::uint32_t>(stream.size());
  smpl_.insert(smpl_.end(), stream.begin(), stream.end());
  records.samples.push_back(header);
  return static_cast<std::uint16_t>(records.samples.size() - 1);
}

namespace {

void AddZones(const std::vector<Sf2Zone>& zones, std::vector<sf2::Bag>& bags,
              std::vector<sf2::GeneratorRecord>& generators,
              std::vector<sf2::ModulatorRecord>& modulators) {
  for (const Sf2Zone& zone : zones) {
    bags.push_back({static_cast<std::uint32_t>(generators.size()),
                    static_cast<std::uint32_t>(modulators.size())});
    generators.insert(generators.end(), zone.generators.begin(), zone.generators.end());
    modulators.insert(modulators.end(), zone.modulators.begin(), zone.modulators.end());
  }
}

}  // namespace

std::uint16_t Sf2File::AddInstrument(const std::vector<Sf2Zone>& zones) {
  records.instruments.push_back(
      {.name = "instrument", .bag = static_cast<std::uint32_t>(records.instrument_bags.size())});
  AddZones(zones, records.instrument_bags, records.instrument_generators,
           records.instrument_modulators);
  return static_cast<std::uint16_t>(records.instruments.size() - 1);
}

void Sf2File::AddPreset(int bank, int program, const std::vector<Sf2Zone>& zones) {
  records.presets.push_back({.name = "preset",
                             .program = static_cast<std::uint16_t>(program),
                             .bank = static_cast<std::uint16_t>(bank),
                             .bag = static_cast<std::uint32_t>(records.preset_bags.size())});
  AddZones(zones, records.preset_bags, records.preset_generators, records.preset_modulators);
}

FileBytes Sf2File::Bytes() {
  sf2::Records whole = records;
  whole.preset_bags_end = static_cast<std::uint32_t>(whole.preset_bags.size());
  whole.instrument_bags_end = static_cast<std::uint32_t>(whole.instrument_bags.size());
  whole.preset_bags.push_back({static_cast<std::uint32_t>(whole.preset_generators.size()),
                               static_cast<std::uint32_t>(whole.preset_modulators.size())});
  whole.instrument_bags.push_back({static_cast<std::uint32_t>(whole.instrument_generators.size()),
                                   static_cast<std::uint32_t>(whole.instrument_modulators.size())});
  whole.smpl = smpl_;
  return sf2::WriteRecords(whole);
}

Sf2Zone SampleZone(std::uint16_t sample, std::vector<sf2::GeneratorRecord> generators,
                   std::vector<sf2::ModulatorRecord> modulators) {
  generators.push_back(Gen(53, sample));
  return {std::move(generators), std::move(modulators)};
}

Sf2Zone InstrumentZone(std::uint16_t instrument, std::vector<sf2::GeneratorRecord> generators,
                       std::vector<sf2::ModulatorRecord> modulators) {
  generators.push_back(Gen(41, instrument));
  return {std::move(generators), std::move(modulators)};
}

Sf2File OneZoneFile(std::vector<sf2::GeneratorRecord> generators,
                    std::vector<sf2::ModulatorRecord> modulators,
                    std::vector<sf2::GeneratorRecord> preset_generators,
                    std::vector<sf2::ModulatorRecord> preset_modulators) {
  Sf2File file;
  generators.push_back(Gen(54, 1));
  const auto sample = file.AddSample(Constant(64), {.name = "constant", .rate_hz = 48'000});
  const auto instrument =
      file.AddInstrument({SampleZone(sample, std::move(generators), std::move(modulators))});
  file.AddPreset(
      0, 0,
      {InstrumentZone(instrument, std::move(preset_generators), std::move(preset_modulators))});
  return file;
}

OpenedFile Open(FileBytes bytes) {
  auto kept = std::make_shared<FileBytes>(std::move(bytes));
  return {kept, OpenBank(io::Bytes(*kept))};
}

OpenedFile Open(Sf2File file) { return Open(file.Bytes()); }

std::uint32_t GetU32(const FileBytes& bytes, std::size_t at) {
  return Get<std::uint32_t>(bytes, at);
}
void PutU32(FileBytes& bytes, std::size_t at, std::uint32_t value) { Put(bytes, at, value); }
void PutU16(FileBytes& bytes, std::size_t at, std::uint16_t value) { Put(bytes, at, value); }

std::size_t FindChunk(const FileBytes& bytes, const char* name) {
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    if (IsChunk(bytes, at, name)) return at + 8;
    const std::size_t size = GetU32(bytes, at + 4);
    at += IsChunk(bytes, at, "LIST") ? 12 : 8 + size + size % 2;
  }
  throw std::runtime_error(std::string("no chunk ") + name);
}

void InsertBytes(FileBytes& bytes, std::size_t at, const FileBytes& inserted) {
  ChangeSizesAround(bytes, at, static_cast<std::int64_t>(inserted.size()));
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), inserted.begin(), inserted.end());
}

void ResizeChunk(FileBytes& bytes, const char* name, std::size_t size) {
  const std::size_t data = FindChunk(bytes, name), old_size = GetU32(bytes, data - 4);
  PutU32(bytes, data - 4, static_cast<std::uint32_t>(size));
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(data + old_size);
  ChangeSizesAround(bytes, data,
                    static_cast<std::int64_t>(size) - static_cast<std::int64_t>(old_size));
  if (size >= old_size) {
    bytes.insert(end, size - old_size, std::byte{0});
  } else {
    bytes.erase(end - static_cast<std::ptrdiff_t>(old_size - size), end);
  }
}

void RemoveChunk(FileBytes& bytes, const char* name) {
  const std::size_t data = FindChunk(bytes, name), size = GetU32(bytes, data - 4);
  const std::size_t whole = 8 + size + size % 2;
  ChangeSizesAround(bytes, data, -static_cast<std::int64_t>(whole));
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(data - 8);
  bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(whole));
}

}  // namespace portamento::test
