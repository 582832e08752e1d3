#include "crawler/browser/process/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace crawl::browser {
namespace {

constexpr std::string_view prefix = "crawl-browser-";

std::filesystem::path temporary_folder() {
  const char* named = std::getenv("TMPDIR");
  return named && *named ? named : "/tmp";
}

base::Fd locked(const std::string& folder) {
  base::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd && flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

// Ends what was started with this profile.
void end_users(const std::string& folder) {
  const std::string argument = "--user-data-dir=" + folder;
  std::error_code passed;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", passed)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    std::string words((std::istreambuf_iterator<char>(file)), {});
    words.insert(0, 1, '\0');
    if (words.find(std::string(1, '\0') + argument + std::string(1, '\0')) != words.npos) ::kill(pid, SIGKILL);
  }
}

}  // namespace

Folder::Folder() {
  std::string made = temporary_folder() / (std::string(prefix) + "XXXXXX");
  if (mkdtemp(made.data()) == nullptr) return;
  lock_ = locked(made);
  path_ = made;
}

Folder::~Folder() {
  std::error_code passed;
  if (!path_.empty()) std::filesystem::remove_all(path_, passed);
}

void remove_leftovers() {
  std::error_code passed;
  for (const auto& entry : std::filesystem::directory_iterator(temporary_folder(), passed)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    const base::Fd lock = locked(entry.path());
    if (!lock) continue;  // in use, or another's
    end_users(entry.path());
    std::filesystem::remove_all(entry.path(), passed);
  }
}

}  // namespace crawl::browser
