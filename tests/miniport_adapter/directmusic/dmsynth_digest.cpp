// Plays the piece on the DLL and prints a digest of each sound: what user_mode_digest prints.
#include "tests/miniport_adapter/directmusic/client.h"
// Behind it, as it must see the system's headers in its own order.
#include "tests/miniport_adapter/user_mode/piece.h"

namespace portamento::test {

std::vector<short> RenderPiece(const PieceFormat& format) {
  Client client;
  client.sink.rate_hz = format.rate_hz;
  DMUS_PORTPARAMS parameters{};
  parameters.dwSize = sizeof parameters;
  parameters.dwValidParams =
      DMUS_PORTPARAMS_VOICES | DMUS_PORTPARAMS_AUDIOCHANNELS | DMUS_PORTPARAMS_SAMPLERATE;
  parameters.dwVoices = 64;
  parameters.dwAudioChannels = client.channels = format.channels;
  parameters.dwSampleRate = format.rate_hz;
  EXPECT_EQ(client->Open(&parameters), S_OK);
  EXPECT_EQ(client->SetSynthSink(&client.sink), S_OK);
  for (const auto& image : PieceDownloads()) client.Download(image);
  EXPECT_EQ(client->Activate(TRUE), S_OK);
  for (PieceBuffer& buffer : Piece()) {
    EXPECT_EQ(client->PlayBuffer(TimeOfFrame(buffer.frame, format.rate_hz),
                                 reinterpret_cast<BYTE*>(buffer.bytes.data()),
                                 static_cast<DWORD>(buffer.bytes.size())),
              S_OK);
  }
  return client.Render(kPieceFrames, kPieceBlock);
}

/// Not a test by itself: what it prints is compared.
TEST(DirectMusicDigest, OfThePiece) {
  for (const PieceFormat& format : kPieceFormats) {
    std::puts(LineAbout(format, RenderPiece(format)).c_str());
  }
}

}  // namespace portamento::test
