// What a client gets wrong, in memory that ends where its bytes do: it is refused, and nothing
// beyond them is read.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include <cstddef>
#include <cstring>
#include <iterator>
#include <span>
#include <string>

namespace portamento::test {
namespace {

using Image = std::vector<std::byte>;

/// Bytes whose end is that of what can be read.
class AtTheEdge {
 public:
  explicit AtTheEdge(std::span<const std::byte> bytes) {
    constexpr std::size_t kPage = 4096;
    const std::size_t whole = (bytes.size() + kPage - 1) / kPage * kPage;
    memory_ = static_cast<std::byte*>(
        ::VirtualAlloc(nullptr, whole + kPage, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    DWORD before = 0;
    EXPECT_TRUE(::VirtualProtect(memory_ + whole, kPage, PAGE_NOACCESS, &before));
    begin_ = memory_ + whole - bytes.size();
    std::copy(bytes.begin(), bytes.end(), begin_);
  }
  ~AtTheEdge() { ::VirtualFree(memory_, 0, MEM_RELEASE); }
  AtTheEdge(const AtTheEdge&) = delete;
  AtTheEdge& operator=(const AtTheEdge&) = delete;

  std::byte* begin() { return begin_; }

 private:
  std::byte* memory_ = nullptr;
  std::byte* begin_ = nullptr;
};

HRESULT TryDownload(Client& client, std::span<const std::byte> image, HANDLE& handle) {
  AtTheEdge bytes(image);
  BOOL may_free = FALSE;
  handle = nullptr;
  return client->Download(&handle, bytes.begin(), &may_free);
}

void SetWord(Image& image, std::size_t at, std::uint32_t word) {
  std::memcpy(image.data() + at, &word, sizeof word);
}
std::uint32_t WordAt(const Image& image, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, image.data() + at, sizeof word);
  return word;
}
/// Where chunk `index` begins.
std::size_t ChunkAt(const Image& image, std::size_t index) {
  return WordAt(image, sizeof(DMUS_DOWNLOADINFO) + 4 * index);
}

constexpr DWORD kWave = 1;

/// Root, two regions, an articulation, its list.
Image FreeInstrument() {
  return InstrumentDownload(2, 0, {RegionOfWave(kWave, 10), RegionOfWave(kWave, 0)},
                            {{0, 0, 4, 0, 100 << 16}, {0, 0, 3, 0, 7 << 16}});
}
Image FixedInstrument() {
  return FixedInstrumentDownload(3, 1, {RegionOfWave(kWave, 10)}, NeutralParameters());
}
/// Names the wave twice.
Image WaveArticulation() {
  ImageBuilder image(DMUS_DOWNLOADINFO_WAVEARTICULATION, 5);
  dmus::DMUS_WAVEARTDL root{};
  root.ulDownloadIdIdx = 1;
  root.ulBuffers = 2;
  image.Add(root);
  image.Add(std::uint64_t{kWave} << 32 | kWave);
  return image.Bytes();
}
std::vector<Image> AllKinds() {
  return {WaveDownload(kWave, Constant(20)), FreeInstrument(), FixedInstrument(),
          WaveArticulation()};
}

// --- Events --------------------------------------------------------------------------------------

TEST(DirectMusicHostile, RunsOfEventsCutAnywhereAreRefusedOrPlayedUpToThere) {
  constexpr std::size_t kHeader = sizeof(DMUS_EVENTHEADER);
  std::vector<std::byte> run;
  std::vector<std::pair<std::size_t, std::size_t>> events;  // where their bytes begin and end
  for (const auto& message :
       {std::vector<BYTE>{0x90, 60, 127}, {0xF0, 0x7F, 0x7F, 4, 1, 0, 0x40, 0xF7}, {0xC0, 1}}) {
    const auto event = EventBytes(message, 0, 1, 0);
    const auto* const begin = reinterpret_cast<const std::byte*>(event.data());
    events.emplace_back(run.size() + kHeader, run.size() + kHeader + message.size());
    run.insert(run.end(), begin, begin + event.size());
  }
  Client client;
  client.Begin();
  client.DownloadConstant();
  for (std::size_t bytes = 0; bytes <= run.size(); ++bytes) {
    AtTheEdge buffer({run.data(), bytes});
    bool cut = false;  // behind a header, before the end of its message
    for (const auto& [begin, end] : events) cut |= bytes >= begin && bytes < end;
    EXPECT_EQ(client->PlayBuffer(TimeOfFrame(0), reinterpret_cast<BYTE*>(buffer.begin()),
                                 static_cast<DWORD>(bytes)),
              cut ? E_INVALIDARG : S_OK)
        << bytes;
    client.Render(10);
  }
}

TEST(DirectMusicHostile, EventsSayMoreThanThereIs) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  for (const std::uint32_t count :
       {4u, 5u, 0x7FFF'FFFFu, 0x8000'0000u, 0xFFFF'FFECu, 0xFFFF'FFF8u, 0xFFFF'FFFFu}) {
    const auto event = EventBytes({0x90, 60, 127}, 0, 1, DMUS_EVENT_STRUCTURED);
    const auto* const begin = reinterpret_cast<const std::byte*>(event.data());
    Image bytes(begin, begin + sizeof(DMUS_EVENTHEADER) + 3);
    SetWord(bytes, offsetof(DMUS_EVENTHEADER, cbEvent), count);
    AtTheEdge buffer(bytes);
    EXPECT_EQ(client->PlayBuffer(TimeOfFrame(0), reinterpret_cast<BYTE*>(buffer.begin()),
                                 static_cast<DWORD>(bytes.size())),
              E_INVALIDARG)
        << count;
  }
  for (const DWORD group : {3u, 1001u, 0x1'0001u, 0xFFFF'FFFFu}) {
    EXPECT_EQ(client.Play({0x90, 60, 127}, 0, group), S_OK) << "for a group that is not there";
  }
  EXPECT_EQ(Onset(client.Render(500)), 500u);
}

TEST(DirectMusicHostile, TimesThatMakeNoSenseEndNothing) {
  Client client;
  client.Begin();
  client.DownloadConstant();
  client.PlayFullLevel();
  constexpr std::int64_t kLeast = INT64_MIN, kMost = INT64_MAX;
  for (const std::int64_t time : {kLeast, std::int64_t{0}, kMost}) {
    for (const std::int64_t delta : {kLeast, std::int64_t{-1}, kMost}) {
      auto bytes = EventBytes({0xB0, 1, 0}, delta, 1, DMUS_EVENT_STRUCTURED);
      EXPECT_EQ(client->PlayBuffer(time, bytes.data(), static_cast<DWORD>(bytes.size())), S_OK);
    }
  }
  client.Render(500);
  client.Play({0x90, 60, 127}, 700);
  EXPECT_EQ(Onset(client.Render(500)), 200u);
}

// --- Downloads -----------------------------------------------------------------------------------

TEST(DirectMusicHostile, ImagesThatSayMoreThanCanBeReadAreRefused) {
  Client client;
  client.Begin();
  HANDLE handle = nullptr;
  for (const Image& image : AllKinds()) {
    ASSERT_EQ(TryDownload(client, image, handle), S_OK);
    if (image != AllKinds().front()) client->Unload(handle, nullptr, nullptr);
    for (std::size_t bytes = 0; bytes < image.size(); ++bytes) {
      const HRESULT expected =
          bytes < sizeof(DMUS_DOWNLOADINFO) ? E_POINTER : DMUS_E_BADOFFSETTABLE;
      EXPECT_EQ(TryDownload(client, std::span(image).first(bytes), handle), expected) << bytes;
      EXPECT_EQ(handle, nullptr);
    }
    for (const std::uint32_t size : {0x7FFF'FFFFu, 0x8000'0000u, 0xFFFF'FFFFu}) {
      Image huge = image;
      SetWord(huge, offsetof(DMUS_DOWNLOADINFO, cbSize), size);
      EXPECT_EQ(TryDownload(client, huge, handle), DMUS_E_BADOFFSETTABLE) << size;
    }
  }
}

TEST(DirectMusicHostile, ImagesSmallerThanTheirStructuresAreRefused) {
  Client client;
  client.Begin();
  HANDLE handle = nullptr;
  ASSERT_EQ(TryDownload(client, AllKinds().front(), handle), S_OK);
  for (const Image& image : AllKinds()) {
    for (std::size_t bytes = 0; bytes < image.size(); ++bytes) {
      Image small = image;
      SetWord(small, offsetof(DMUS_DOWNLOADINFO, cbSize), static_cast<std::uint32_t>(bytes));
      // Whether or not there is more memory behind it.
      EXPECT_TRUE(FAILED(TryDownload(client, small, handle))) << bytes;
      small.resize(std::max(bytes, sizeof(DMUS_DOWNLOADINFO)));
      EXPECT_TRUE(FAILED(TryDownload(client, small, handle))) << bytes;
    }
  }
}

TEST(DirectMusicHostile, ChainsThatGoInCirclesAndCountsBeyondAllBoundsAreRefused) {
  Client client;
  client.Begin();
  HANDLE handle = nullptr;
  ASSERT_EQ(TryDownload(client, AllKinds().front(), handle), S_OK);

  struct Case {
    const char* name;
    Image image;
    std::size_t chunk, byte;
    std::uint32_t word;
    HRESULT result;
  };
  const Image free = FreeInstrument(), fixed = FixedInstrument();
  Image wave = WaveDownload(9, Constant(20));
  constexpr std::size_t kNextRegion = offsetof(DMUS_REGION, ulNextRegionIdx);
  constexpr std::uint32_t kEndless = 0xFFFF'FFFF;
  const Case cases[] = {
      {"a region that follows itself", free, 1, kNextRegion, 1, DMUS_E_BADINSTRUMENT},
      {"two regions that follow each other", free, 2, kNextRegion, 1, DMUS_E_BADINSTRUMENT},
      {"an articulation that follows itself", free, 3, offsetof(DMUS_ARTICULATION2, ulNextArtIdx),
       3, DMUS_E_BADARTICULATION},
      {"no such extension", free, 1, offsetof(DMUS_REGION, ulFirstExtCkIdx), kEndless,
       DMUS_E_BADINSTRUMENT},
      {"no such region", free, 0, offsetof(DMUS_INSTRUMENT, ulFirstRegionIdx), kEndless,
       DMUS_E_BADINSTRUMENT},
      {"no such articulation", free, 0, offsetof(DMUS_INSTRUMENT, ulGlobalArtIdx), kEndless,
       DMUS_E_BADARTICULATION},
      {"no such list", free, 3, offsetof(DMUS_ARTICULATION2, ulArtIdx), kEndless,
       DMUS_E_BADARTICULATION},
      {"connections without end", free, 4, offsetof(CONNECTIONLIST, cConnections), kEndless,
       DMUS_E_BADARTICULATION},
      {"a list without end", free, 4, offsetof(CONNECTIONLIST, cbSize), kEndless,
       DMUS_E_BADARTICULATION},
      {"a list smaller than its head", free, 4, offsetof(CONNECTIONLIST, cbSize), 7,
       DMUS_E_BADARTICULATION},
      {"a wave that is not there", free, 1,
       offsetof(DMUS_REGION, WaveLink) + offsetof(WAVELINK, ulTableIndex), kEndless,
       DMUS_E_BADWAVELINK},
      {"no such parameters", fixed, 2, offsetof(DMUS_ARTICULATION, ulArt1Idx), kEndless,
       DMUS_E_BADARTICULATION},
      {"data without end", wave, 1, 0, kEndless, DMUS_E_BADWAVE},
      {"no such data", wave, 0, offsetof(DMUS_WAVE, ulWaveDataIdx), kEndless, DMUS_E_BADWAVE},
      {"waves without end", WaveArticulation(), 0, offsetof(dmus::DMUS_WAVEARTDL, ulBuffers),
       kEndless, DMUS_E_BADARTICULATION},
  };
  for (const Case& c : cases) {
    Image bad = c.image;
    SetWord(bad, ChunkAt(bad, c.chunk) + c.byte, c.word);
    EXPECT_EQ(TryDownload(client, bad, handle), c.result) << c.name;
  }
  for (const Image& image : AllKinds()) {
    for (const std::uint32_t count : {0u, 0x3FFF'FFFCu, 0x4000'0000u, kEndless}) {
      Image bad = image;
      SetWord(bad, offsetof(DMUS_DOWNLOADINFO, dwNumOffsetTableEntries), count);
      EXPECT_EQ(TryDownload(client, bad, handle), DMUS_E_BADOFFSETTABLE) << count;
    }
  }
}

// Whatever of it is taken is also played.
TEST(DirectMusicHostile, AnyWordMayBeAnything) {
  Client client;
  client.Begin();
  HANDLE handle = nullptr;
  ASSERT_EQ(TryDownload(client, AllKinds().front(), handle), S_OK);
  client.PlayFullLevel();
  int taken = 0;
  for (Image image : AllKinds()) {
    if (image == AllKinds().front()) image = WaveDownload(8, Constant(20));
    const auto size = static_cast<std::uint32_t>(image.size());
    for (std::size_t at = 0; at + 4 <= image.size(); at += 2) {
      for (const std::uint32_t word :
           {0u, 1u, 3u, size - 1, size, 0x7FFF'FFFFu, 0x8000'0000u, 0xFFFF'0000u, 0xFFFF'FFFFu}) {
        Image bad = image;
        SetWord(bad, at, word);
        if (FAILED(TryDownload(client, bad, handle))) continue;
        ++taken;
        for (const BYTE program : {BYTE{0}, BYTE{1}, BYTE{127}}) {
          client.Play({0xC0, program}, 0);
          client.Play({0x90, 60, 127}, 0);
        }
        client.Render(64);
        EXPECT_EQ(client->Unload(handle, nullptr, nullptr), S_OK);
        client.Play({0xB0, 120, 0}, 0);
        client.Render(64);
      }
    }
  }
  EXPECT_GT(taken, 100) << "or else nothing was tried";
}

}  // namespace
}  // namespace portamento::test
