#include "miniport_adapter/miniport/synth_miniport.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "miniport_adapter/miniport/synth_properties_handler.h"
#include "miniport_adapter/miniport/synth_stream.h"
#include "soundfonts/open_bank.h"

namespace portamento::dmus {
namespace {

bool IsMusic(const KSDATAFORMAT& format) {
  const auto matches = [](const GUID& wanted, const GUID& mine) {
    return wanted == GUID_NULL || wanted == mine;
  };
  return matches(format.MajorFormat, KSDATAFORMAT_TYPE_MUSIC) &&
         matches(format.SubFormat, KSDATAFORMAT_SUBTYPE_DIRECTMUSIC) &&
         matches(format.Specifier, KSDATAFORMAT_SPECIFIER_NONE);
}

constexpr KSDATAFORMAT kMusicFormat{.FormatSize = sizeof(KSDATAFORMAT),
                                    .MajorFormat = KSDATAFORMAT_TYPE_MUSIC,
                                    .SubFormat = KSDATAFORMAT_SUBTYPE_DIRECTMUSIC,
                                    .Specifier = KSDATAFORMAT_SPECIFIER_NONE};

template <typename Format>
NTSTATUS PutFormat(const Format& chosen, ULONG room_bytes, PVOID format, ULONG* format_bytes) {
  *format_bytes = sizeof chosen;
  if (room_bytes == 0) return STATUS_BUFFER_OVERFLOW;
  if (room_bytes < sizeof chosen) return STATUS_BUFFER_TOO_SMALL;
  if (format == nullptr) return STATUS_INVALID_PARAMETER;
  std::memcpy(format, &chosen, sizeof chosen);
  return STATUS_SUCCESS;
}

}  // namespace

SynthMiniport::SynthMiniport(SynthOptions options)
    : options_(std::move(options)), pins_(SynthPropertyItems()) {}

NTSTATUS SynthMiniport::GetDescription(PCFILTER_DESCRIPTOR** description) {
  if (description == nullptr) return STATUS_INVALID_PARAMETER;
  *description = pins_.descriptor();
  return STATUS_SUCCESS;
}

NTSTATUS SynthMiniport::DataRangeIntersection(ULONG pin, KSDATARANGE* client_range,
                                              KSDATARANGE* my_range, ULONG format_room_bytes,
                                              PVOID format, ULONG* format_bytes) {
  if (pin >= kPinCount || client_range == nullptr || my_range == nullptr ||
      format_bytes == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  if (pin == kMessagePin) {
    if (!IsMusic(*client_range)) return STATUS_NO_MATCH;
    return PutFormat(kMusicFormat, format_room_bytes, format, format_bytes);
  }
  const auto chosen = IntersectSound(*client_range, *my_range, options_.synth.rate_hz);
  if (!chosen) return STATUS_NO_MATCH;
  return PutFormat(*chosen, format_room_bytes, format, format_bytes);
}

NTSTATUS SynthMiniport::Init(IUnknown*, IResourceList*, IPortDMus* port, IServiceGroup** group) {
  if (group != nullptr) *group = nullptr;  // nothing ever needs service
  if (port == nullptr || group == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(mutex_);
  if (port_) return STATUS_INVALID_DEVICE_STATE;
  port_ = ComPtr<IPortDMus>(port);
  return STATUS_SUCCESS;
}

NTSTATUS SynthMiniport::NewStream(IMXF** stream, IUnknown* outer, POOL_TYPE, ULONG pin,
                                  DMUS_STREAM_TYPE type, KSDATAFORMAT* format,
                                  IServiceGroup** group, IAllocatorMXF* allocator,
                                  IMasterClock* clock, ULONGLONG* prefetch_100ns) try {
  if (stream != nullptr) *stream = nullptr;
  if (group != nullptr) *group = nullptr;
  if (prefetch_100ns != nullptr) *prefetch_100ns = 0;
  if (stream == nullptr || outer != nullptr) return STATUS_INVALID_PARAMETER;
  const bool messages = type == DMUS_STREAM_MIDI_RENDER && pin == kMessagePin;
  const bool sound = type == DMUS_STREAM_WAVE_SINK && pin == kSoundPin;
  if (!messages && !sound) return STATUS_INVALID_DEVICE_REQUEST;
  if (messages && (allocator == nullptr || clock == nullptr)) return STATUS_INVALID_PARAMETER;
  if (messages && format != nullptr && !IsMusic(*format)) return STATUS_INVALID_PARAMETER;
  const auto sound_format =
      sound && format != nullptr ? ReadSoundFormat(*format) : std::optional<SoundFormat>();
  if (sound && !sound_format) return STATUS_INVALID_PARAMETER;

  // Let go of without the lock: the last reference completes requests, and who waits for one may
  // ask us for more.
  std::vector<std::shared_ptr<SynthInstance>> held;
  const std::lock_guard lock(mutex_);
  if (!port_) return STATUS_INVALID_DEVICE_STATE;
  const StreamEnd end = messages ? StreamEnd::kMessages : StreamEnd::kSound;
  const auto synth = SynthFor(end, held);
  if (synth == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  auto made =
      Make<SynthStream>(ComPtr<IUnknown>(static_cast<IMiniportDMus*>(this)), synth, end, allocator);
  {
    const std::lock_guard control(synth->control());
    synth->KeepClock(clock);
    if (sound_format) synth->SetSoundFormat(*sound_format);
  }
  if (prefetch_100ns != nullptr) *prefetch_100ns = DONT_HOLD_FOR_SEQUENCING;
  *stream = static_cast<ISynthSinkDMus*>(made.Detach());
  return STATUS_SUCCESS;
} catch (const std::bad_alloc&) {
  return STATUS_INSUFFICIENT_RESOURCES;
}

/// A synthesizer whose other end waits for a pin, or a new one; null when there are too many. All
/// that were looked at are in `held`.
std::shared_ptr<SynthInstance> SynthMiniport::SynthFor(
    StreamEnd end, std::vector<std::shared_ptr<SynthInstance>>& held) {
  std::erase_if(synths_, [](const auto& synth) { return synth.expired(); });
  held.reserve(synths_.size() + 1);
  ULONG pins = 0;
  std::shared_ptr<SynthInstance> half;
  for (const auto& weak : synths_) {
    const auto synth = weak.lock();
    if (synth == nullptr) continue;
    held.push_back(synth);
    const std::lock_guard control(synth->control());
    if (synth->attached(end)) {
      ++pins;
    } else if (half == nullptr) {
      half = synth;
    }
  }
  if (pins >= kMostPairs) return nullptr;
  if (half == nullptr) {
    half = std::make_shared<SynthInstance>(options_);
    held.push_back(half);
    synths_.push_back(half);
  }
  return half;
}

void SynthMiniport::PinCount(ULONG pin, ULONG* filter_necessary, ULONG* /*filter_current*/,
                             ULONG* filter_possible, ULONG* /*global_current*/,
                             ULONG* global_possible) {
  // What the port has counted is right; we know how many more there may be.
  if (filter_necessary != nullptr) *filter_necessary = 0;
  for (ULONG* const possible : {filter_possible, global_possible}) {
    if (possible != nullptr) *possible = pin < kPinCount ? kMostPairs : 0;
  }
}

NTSTATUS SynthMiniport::SetTechnology(const GUID* technology) {
  if (technology == nullptr) return STATUS_INVALID_PARAMETER;
  const std::lock_guard lock(mutex_);
  if (port_) return STATUS_INVALID_DEVICE_STATE;
  pins_.SetTechnology(*technology);
  return STATUS_SUCCESS;
}

std::optional<engine::BankStack> SynthMiniport::LoadRom(const std::string& path) const {
  const auto opened = OpenBank(path);
  if (!opened) return std::nullopt;
  auto store = std::make_shared<engine::SampleStore>(opened->bank, options_.memory);
  store->LoadAll();
  return engine::BankStack({{std::move(store), 0}});
}

void SynthMiniport::SetRom(engine::BankStack rom) {
  const std::lock_guard lock(mutex_);
  options_.rom = std::move(rom);
}

}  // namespace portamento::dmus
