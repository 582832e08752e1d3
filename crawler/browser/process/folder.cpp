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
#include <vector>

namespace crawl::browser {
namespace {

constexpr std::string_view prefix = "crawl-browser-";

// Whoever runs the browser may not write to the first.
std::vector<std::string> temporary_folders() {
  const char* named = std::getenv("TMPDIR");
  std::vector<std::string> folders;
  if (named && *named) folders.emplace_back(named);
  if (folders.empty() || folders[0] != "/tmp") folders.emplace_back("/tmp");
  return folders;
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
  for (const std::string& folder : temporary_folders()) {
    std::string made = folder + "/" + std::string(prefix) + "XXXXXX";
    if (mkdtemp(made.data()) == nullptr) continue;
    lock_ = locked(made);
    path_ = made;
    return;
  }
}

Folder::~Folder() {
  std::error_code passed;
  if (!path_.empty()) std::filesystem::remove_all(path_, passed);
}

void remove_leftovers() {
  std::error_code passed;
  std::vector<std::filesystem::path> found;
  for (const std::string& folder : temporary_folders())
    for (const auto& entry : std::filesystem::directory_iterator(folder, passed))
      if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
  for (const std::filesystem::path& folder : found) {
    const base::Fd lock = locked(folder);
    if (!lock) continue;  // in use, or another's
    end_users(folder);
    std::filesystem::remove_all(folder, passed);
  }
}

}  // namespace crawl::browser
