// FileRights: who may read and write a file. One that is written under another name and then takes the place of an
// older one has to have the older one's: who closed it to others did not open it by asking for it once more.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace crawl::base {

struct FileRights {
  mode_t mode = 0;
  uid_t user = 0;
  gid_t group = 0;
};

// Nothing where no regular file is.
std::optional<FileRights> rights_of(const std::string& path);

// False with errno where the mode cannot be set. Another owner is root's to set, and nobody else has to.
bool give_rights(const std::string& path, const std::optional<FileRights>& rights);

}  // namespace crawl::base
