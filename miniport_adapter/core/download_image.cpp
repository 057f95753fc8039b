#include "miniport_adapter/core/download_image.h"

#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "miniport_adapter/abi/dls_download.h"
#include "miniport_adapter/core/download_articulation.h"

namespace portamento::dmus {
namespace {

static_assert(std::endian::native == std::endian::little, "images are little-endian");

using Error = tl::unexpected<DownloadError>;
template <typename T>
using Result = tl::expected<T, DownloadError>;

// More than any instrument has; regions that share a long list would otherwise multiply it.
constexpr std::size_t kMostConnections = std::size_t{1} << 18;
constexpr std::uint16_t kMostMidi = 127;
constexpr std::uint32_t kLoopsInRegion = 1;
constexpr ULONG kReleaseLoopOfWindows2000 = 2;

/// The chunks of an image, by index.
class ImageView {
 public:
  /// Null where the head or the table of offsets is wrong.
  static std::optional<ImageView> Open(io::Bytes bytes) {
    ImageView view;
    if (bytes.size() < sizeof(DMUS_DOWNLOADINFO)) return std::nullopt;
    std::memcpy(&view.info_, bytes.data(), sizeof view.info_);
    const std::uint64_t table_end =
        sizeof(DMUS_DOWNLOADINFO) +
        std::uint64_t{view.info_.dwNumOffsetTableEntries} * sizeof(ULONG);
    if (view.info_.dwNumOffsetTableEntries == 0 || view.info_.cbSize > bytes.size() ||
        table_end >= view.info_.cbSize) {
      return std::nullopt;
    }
    view.bytes_ = bytes.first(view.info_.cbSize);
    view.offsets_.resize(view.info_.dwNumOffsetTableEntries);
    std::memcpy(view.offsets_.data(), bytes.data() + sizeof(DMUS_DOWNLOADINFO),
                view.offsets_.size() * sizeof(ULONG));
    if (view.offsets_[0] != table_end) return std::nullopt;
    for (const ULONG offset : view.offsets_) {
      if (offset < table_end || offset >= view.info_.cbSize) return std::nullopt;
    }
    return view;
  }

  const DMUS_DOWNLOADINFO& info() const { return info_; }
  std::size_t count() const { return offsets_.size(); }

  /// From a chunk to the end of the image; empty for an index that there is not.
  io::Bytes From(ULONG index) const {
    return index < offsets_.size() ? bytes_.subspan(offsets_[index]) : io::Bytes{};
  }

  /// The first `bytes` of a structure, the rest zero; empty where they are not all there.
  template <typename T>
  std::optional<T> Read(ULONG index, std::size_t bytes = sizeof(T)) const {
    const io::Bytes from = From(index);
    if (from.size() < bytes) return std::nullopt;
    T value{};
    std::memcpy(&value, from.data(), bytes);
    return value;
  }

 private:
  DMUS_DOWNLOADINFO info_{};
  io::Bytes bytes_;
  std::vector<ULONG> offsets_;
};

class ImageReader {
 public:
  ImageReader(const ImageView& view, UnsetMembers unset) : view_(view), unset_(unset) {}

  // --- Waves -------------------------------------------------------------------------------------

  Result<WaveImage> Wave(ImageBytes bytes) {
    const auto root = view_.Read<DMUS_WAVE>(0);
    if (!root || !ExtensionsAreWhole(root->ulFirstExtCkIdx) || !TextIsWhole(root->ulCopyrightIdx)) {
      return Error(DownloadError::kBadWave);
    }
    const WAVEFORMATEX& format = root->WaveformatEx;
    if (format.wFormatTag != WAVE_FORMAT_PCM) return Error(DownloadError::kNotPcm);
    // Instruments have waves of one channel only; voices that no key starts may have two.
    const WORD most_channels = view_.info().dwDLType == DMUS_DOWNLOADINFO_WAVE ? 1 : 2;
    if (format.nChannels < 1 || format.nChannels > most_channels) {
      return Error(DownloadError::kNotMono);
    }
    if ((format.wBitsPerSample != 8 && format.wBitsPerSample != 16) || format.nSamplesPerSec == 0 ||
        format.nBlockAlign != format.nChannels * format.wBitsPerSample / 8) {
      return Error(DownloadError::kBadWave);
    }
    const io::Bytes data = CountedBytes(root->ulWaveDataIdx);
    if (data.size() < format.nBlockAlign) return Error(DownloadError::kBadWave);
    WaveImage image{.id = view_.info().dwDLId, .bytes = std::move(bytes)};
    image.wave.rate_hz = format.nSamplesPerSec;
    image.wave.channels = format.nChannels;
    image.wave.bits = format.wBitsPerSample;
    image.wave.data = data;
    return image;
  }

  Result<WaveArticulationImage> WaveArticulation() {
    const auto root = view_.Read<DMUS_WAVEARTDL>(0, offsetof(DMUS_WAVEARTDL, usOptions) + 2);
    if (!root || root->ulDownloadIdIdx == 0) return Error(DownloadError::kBadArticulation);
    const io::Bytes ids = view_.From(root->ulDownloadIdIdx);
    if (root->ulBuffers > ids.size() / sizeof(DWORD)) return Error(DownloadError::kBadArticulation);
    WaveArticulationImage image{.id = view_.info().dwDLId};
    image.waves.resize(root->ulBuffers);
    if (!image.waves.empty()) {
      std::memcpy(image.waves.data(), ids.data(), image.waves.size() * sizeof(DWORD));
    }
    if (root->ulMasterDLId != 0) image.bus = root->ulBus;
    return image;
  }

  // --- Instruments -------------------------------------------------------------------------------

  Result<InstrumentImage> Instrument() {
    const auto root = view_.Read<DMUS_INSTRUMENT>(0);
    if (!root || !TextIsWhole(root->ulCopyrightIdx) ||
        (unset_ == UnsetMembers::kRejected && !ExtensionsAreWhole(root->ulFirstExtCkIdx))) {
      return Error(DownloadError::kBadInstrument);
    }
    InstrumentImage image{.id = view_.info().dwDLId,
                          .general_midi = (root->ulFlags & DMUS_INSTRUMENT_GM_INSTRUMENT) != 0};
    const ULONG patch = root->ulPatch;
    image.instrument.bank = (patch & DMUS_PATCH_DRUMS) | (patch >> 8 & 0x7F7F);
    image.instrument.program = patch & 0x7F;
    if (root->ulGlobalArtIdx != 0) {
      auto articulation = Articulation(root->ulGlobalArtIdx);
      if (!articulation) return Error(DownloadError::kBadArticulation);
      image.instrument.articulation = std::move(*articulation);
    }
    std::size_t steps = 0;
    for (ULONG index = root->ulFirstRegionIdx; index != 0;) {
      if (++steps > view_.count()) return Error(DownloadError::kBadInstrument);  // goes in circles
      ULONG next = 0;
      auto region = Region(index, next);
      if (!region) return Error(region.error());
      image.instrument.regions.push_back(std::move(*region));
      index = next;
    }
    return image;
  }

 private:
  Result<dls::Region> Region(ULONG index, ULONG& next) {
    const auto read = view_.Read<DMUS_REGION>(index, offsetof(DMUS_REGION, WLOOP));
    if (!read || !ExtensionsAreWhole(read->ulFirstExtCkIdx)) {
      return Error(DownloadError::kBadInstrument);
    }
    const auto valid = [](RGNRANGE range) {
      return range.usLow <= range.usHigh && range.usHigh <= kMostMidi;
    };
    if (!valid(read->RangeKey) || !valid(read->RangeVelocity)) {
      return Error(DownloadError::kBadInstrument);
    }
    // Files say by it which speaker a wave was meant for; the articulation places it anyway.
    if (read->WaveLink.ulChannel != WAVELINK_CHANNEL_LEFT && unset_ == UnsetMembers::kRejected) {
      return Error(DownloadError::kNotMono);
    }
    dls::Region region{.key_low = read->RangeKey.usLow,
                       .key_high = read->RangeKey.usHigh,
                       .velocity_low = read->RangeVelocity.usLow,
                       .velocity_high = read->RangeVelocity.usHigh,
                       .options = read->fusOptions,
                       .key_group = read->usKeyGroup,
                       .link_options = read->WaveLink.fusOptions,
                       .phase_group = read->WaveLink.usPhaseGroup,
                       .channels = read->WaveLink.ulChannel,
                       .wave = read->WaveLink.ulTableIndex};
    region.sample_info = Sample(index, read->WSMP);
    if (!region.sample_info && unset_ == UnsetMembers::kRejected) {
      return Error(DownloadError::kBadInstrument);
    }
    if (read->ulRegionArtIdx != 0) {
      auto articulation = Articulation(read->ulRegionArtIdx);
      if (!articulation) return Error(DownloadError::kBadArticulation);
      region.articulation = std::move(*articulation);
    }
    next = read->ulNextRegionIdx;
    return region;
  }

  /// How a region's wave is tuned and looped; empty where that makes no sense.
  std::optional<dls::SampleInfo> Sample(ULONG region, const WSMPL& wsmp) const {
    if (wsmp.cbSize != sizeof(WSMPL) || wsmp.usUnityNote > kMostMidi ||
        wsmp.cSampleLoops > kLoopsInRegion) {
      return std::nullopt;
    }
    dls::SampleInfo info{.unity_key = wsmp.usUnityNote,
                         .fine_tune_cents = wsmp.sFineTune,
                         .gain = wsmp.lAttenuation,
                         .options = wsmp.fulOptions};
    if (wsmp.cSampleLoops == 0) return info;
    const auto whole = view_.Read<DMUS_REGION>(region);
    if (!whole) return std::nullopt;
    const dmus::WLOOP& loop = whole->WLOOP[0];
    if (loop.cbSize != sizeof(dmus::WLOOP) || loop.ulType > kReleaseLoopOfWindows2000 ||
        loop.ulStart > UINT32_MAX - loop.ulLength) {
      return std::nullopt;
    }
    info.loop = dls::Loop{
        .type = loop.ulType == WLOOP_TYPE_FORWARD ? dls::Loop::kForward : dls::Loop::kUntilRelease,
        .start = loop.ulStart,
        .length = loop.ulLength};
    return info;
  }

  std::optional<std::vector<dls::Connection>> Articulation(ULONG index) {
    return view_.info().dwDLType == DMUS_DOWNLOADINFO_INSTRUMENT ? FixedArticulation(index)
                                                                 : ConnectionLists(index);
  }

  std::optional<std::vector<dls::Connection>> FixedArticulation(ULONG index) {
    const auto articulation = view_.Read<DMUS_ARTICULATION>(index);
    if (!articulation || articulation->ulArt1Idx == 0 ||
        !ExtensionsAreWhole(articulation->ulFirstExtCkIdx)) {
      return std::nullopt;
    }
    const auto parameters = view_.Read<DMUS_ARTICPARAMS>(articulation->ulArt1Idx);
    if (!parameters) return std::nullopt;
    return ConnectionsOf(*parameters);
  }

  /// All connections of a chain of lists.
  std::optional<std::vector<dls::Connection>> ConnectionLists(ULONG index) {
    std::vector<dls::Connection> connections;
    for (std::size_t steps = 0; index != 0; ++steps) {
      const auto articulation = view_.Read<DMUS_ARTICULATION2>(index);
      if (!articulation || articulation->ulArtIdx == 0 || steps >= view_.count() ||
          !ExtensionsAreWhole(articulation->ulFirstExtCkIdx) ||
          !AddConnections(articulation->ulArtIdx, connections)) {
        return std::nullopt;
      }
      index = articulation->ulNextArtIdx;
    }
    return connections;
  }

  bool AddConnections(ULONG index, std::vector<dls::Connection>& connections) {
    const auto list = view_.Read<CONNECTIONLIST>(index);
    if (!list || list->cbSize < sizeof(CONNECTIONLIST)) return false;
    const io::Bytes from = view_.From(index);
    if (list->cbSize > from.size()) return false;
    const io::Bytes blocks = from.subspan(list->cbSize);
    if (list->cConnections > blocks.size() / sizeof(CONNECTION) ||
        list->cConnections > kMostConnections - connections_) {
      return false;
    }
    connections_ += list->cConnections;
    for (ULONG i = 0; i < list->cConnections; ++i) {
      CONNECTION block;
      std::memcpy(&block, blocks.data() + i * sizeof block, sizeof block);
      connections.push_back({.source = block.usSource,
                             .control = block.usControl,
                             .destination = block.usDestination,
                             .transform = block.usTransform,
                             .scale = block.lScale});
    }
    return true;
  }

  // --- What is only looked at
  // ----------------------------------------------------------------------

  /// The bytes behind a count of them; empty where the count says more than there is.
  io::Bytes CountedBytes(ULONG index) const {
    const auto size = view_.Read<ULONG>(index);
    if (index == 0 || !size) return {};
    const io::Bytes rest = view_.From(index).subspan(sizeof(ULONG));
    return *size <= rest.size() ? rest.first(*size) : io::Bytes{};
  }

  bool TextIsWhole(ULONG index) const {
    if (index == 0) return true;
    const auto size = view_.Read<ULONG>(index);
    return size && *size <= view_.From(index).size() - sizeof(ULONG);
  }

  /// Whether a chain of extension chunks ends, and each lies within the image.
  bool ExtensionsAreWhole(ULONG index) const {
    constexpr std::size_t kHeader = offsetof(DMUS_EXTENSIONCHUNK, ExtCkID);
    for (std::size_t steps = 0; index != 0; ++steps) {
      const auto chunk = view_.Read<DMUS_EXTENSIONCHUNK>(index, kHeader);
      if (!chunk || steps >= view_.count() || chunk->cbSize > view_.From(index).size() - kHeader) {
        return false;
      }
      index = chunk->ulNextExtCkIdx;
    }
    return true;
  }

  const ImageView& view_;
  UnsetMembers unset_;
  std::size_t connections_ = 0;  // copied so far
};

template <typename Image>
Result<DownloadImage> AsDownload(Result<Image> image) {
  if (!image) return Error(image.error());
  return DownloadImage(std::move(*image));
}

}  // namespace

tl::expected<DownloadImage, DownloadError> ReadDownload(io::Bytes image, UnsetMembers unset) {
  if (image.size() < sizeof(DMUS_DOWNLOADINFO)) return Error(DownloadError::kBadOffsetTable);
  DMUS_DOWNLOADINFO info;
  std::memcpy(&info, image.data(), sizeof info);
  if (info.dwDLType < DMUS_DOWNLOADINFO_INSTRUMENT ||
      info.dwDLType > DMUS_DOWNLOADINFO_ONESHOTWAVE) {
    return Error(DownloadError::kUnknownType);
  }
  if (info.cbSize > image.size()) return Error(DownloadError::kBadOffsetTable);
  // The client may write to its memory at any time; from here on there is only the copy.
  const auto bytes = std::make_shared<const std::vector<std::byte>>(
      image.begin(), image.begin() + static_cast<std::ptrdiff_t>(info.cbSize));
  const auto view = ImageView::Open(*bytes);
  if (!view) return Error(DownloadError::kBadOffsetTable);
  ImageReader reader(*view, unset);
  switch (view->info().dwDLType) {
    case DMUS_DOWNLOADINFO_INSTRUMENT:
    case DMUS_DOWNLOADINFO_INSTRUMENT2:
      return AsDownload(reader.Instrument());
    case DMUS_DOWNLOADINFO_WAVE:
    case DMUS_DOWNLOADINFO_STREAMINGWAVE:
    case DMUS_DOWNLOADINFO_ONESHOTWAVE:
      return AsDownload(reader.Wave(bytes));
    case DMUS_DOWNLOADINFO_WAVEARTICULATION:
      return AsDownload(reader.WaveArticulation());
    default:
      return Error(DownloadError::kUnknownType);
  }
}

}  // namespace portamento::dmus
