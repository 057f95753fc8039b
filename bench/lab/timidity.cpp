#include "bench/lab/timidity.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bench/lab/child_run.h"
#include "bench/lab/laboratory.h"

namespace portamento::lab {
namespace {

constexpr std::uintmax_t kHeaderBytes = 44, kBytesPerFrame = 4;

[[noreturn]] void BecomeTimidity(const std::string& config, const std::string& song,
                                 const std::string& output) {
  StayOnThisCpu();
  const int nowhere = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  const std::string rate = std::to_string(kRateHz);
  execlp("timidity", "timidity", "-c", config.c_str(), "-Ow", "-o", output.c_str(), "-s",
         rate.c_str(), "-EFresamp=l", "-idq", song.c_str(), nullptr);
  _exit(127);
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

std::optional<TimidityRun> RenderSongByTimidity(const std::string& bank_path,
                                                const std::string& song_path,
                                                const std::string& output_path) {
  const std::string config = output_path + ".cfg";
  std::ofstream(config) << "soundfont \"" << bank_path << "\"\n";
  std::error_code error;
  std::filesystem::remove(output_path, error);

  const pid_t child = fork();
  if (child == 0) BecomeTimidity(config, song_path, output_path);
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
  const std::uintmax_t bytes = std::filesystem::file_size(output_path, error);
  if (error || bytes <= kHeaderBytes) return std::nullopt;
  return TimidityRun{
      .cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
      .music_seconds = static_cast<double>((bytes - kHeaderBytes) / kBytesPerFrame) / kRateHz};
}

}  // namespace portamento::lab
