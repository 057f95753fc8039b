// What `render` does, for sub-commands that do the same in another way.
#pragma once

#include <functional>
#include <memory>

#include "apps/portamento/exit_code.h"
#include "apps/portamento/render_options.h"
#include "engine/samples/sample_arena.h"
#include "offline/song_player.h"
#include "songs/song.h"

namespace portamento::app {

/// Says who plays a song, which outlives the player; its banks lie in `memory`.
using ChoosePlayer = std::function<offline::MakeSongPlayer(
    const songs::Song& song, std::shared_ptr<engine::SampleMemory> memory)>;

/// Renders as the settled options say; with an empty choice, on a synthesizer of our own.
ExitCode Render(const RenderOptions& options, ChoosePlayer choose_player = {});

}  // namespace portamento::app
