#include "apps/portamento/wine/run_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace portamento::app {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string TextOf(std::FILE* file) {
  std::string text;
  std::array<char, 4096> part;
  std::rewind(file);
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), file)) {
    text.append(part.data(), got);
  }
  return text;
}

std::vector<std::string> ChangedEnvironment(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    if (!changes.contains(text.substr(0, text.find('=')))) lines.push_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (!value.empty()) lines.push_back(fmt::format("{}={}", name, value));
  }
  return lines;
}

std::vector<char*> Pointers(std::vector<std::string>& lines) {
  std::vector<char*> pointers;
  pointers.reserve(lines.size() + 1);
  for (std::string& line : lines) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ProgramRun RunProgram(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& changes) {
  ProgramRun run;
  // Files, no pipes: a server that the program leaves behind would keep those open.
  const File out(std::tmpfile()), err(std::tmpfile());
  if (out == nullptr || err == nullptr) {
    run.start_error = errno;
    return run;
  }
  std::vector<std::string> arguments = words, lines = ChangedEnvironment(changes);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);
  pid_t child = 0;
  run.start_error = ::posix_spawnp(&child, arguments.front().c_str(), &actions, nullptr,
                                   Pointers(arguments).data(), Pointers(lines).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (run.start_error != 0) return run;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  run.out = TextOf(out.get());
  run.err = TextOf(err.get());
  return run;
}

}  // namespace portamento::app
