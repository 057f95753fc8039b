// C45: whatever image a client downloads, it is read within its bounds, in bounded time, and what
// comes of it points nowhere outside. A libFuzzer target: see fuzz.sh.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "miniport_adapter/abi/dls_download.h"
#include "miniport_adapter/core/download_image.h"

using namespace portamento::dmus;

namespace {

void Demand(bool holds) {
  if (!holds) std::abort();
}

/// A head that is right, with the table that the input asks for: else nearly all inputs end at once.
std::vector<std::byte> WithHead(std::span<const std::byte> body, DWORD type, DWORD offsets) {
  DMUS_DOWNLOADINFO head{.dwDLType = type, .dwDLId = 7, .dwNumOffsetTableEntries = offsets};
  std::vector<std::byte> image(sizeof head);
  image.insert(image.end(), body.begin(), body.end());
  head.cbSize = static_cast<DWORD>(image.size());
  std::memcpy(image.data(), &head, sizeof head);
  const DWORD first = static_cast<DWORD>(sizeof head) + 4 * offsets;
  if (offsets > 0 && image.size() >= sizeof head + 4) {
    std::memcpy(image.data() + sizeof head, &first, sizeof first);
  }
  return image;
}

void Check(const std::vector<std::byte>& image, UnsetMembers unset) {
  const auto read = ReadDownload(image, unset);
  if (!read) return;
  if (const auto* const wave = std::get_if<WaveImage>(&*read)) {
    const auto data = wave->wave.data;
    const std::vector<std::byte>& bytes = *wave->bytes;
    Demand(data.empty() || (data.data() >= bytes.data() &&
                            data.data() + data.size() <= bytes.data() + bytes.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  const UnsetMembers unset = data[0] % 2 == 0 ? UnsetMembers::kRejected : UnsetMembers::kForgiven;
  if (data[0] / 2 % 4 == 0) {
    Check({bytes.begin() + 1, bytes.end()}, unset);
  } else {
    Check(WithHead(bytes.subspan(3), data[1] % 8, data[2] % 16), unset);
  }
  return 0;
}
