// Folder: where a browser without namespaces of its own keeps its profile, in the folder for temporary files. Locked as
// long as its owner lives, so that what a killed owner left can be told and removed.
#pragma once

#include <string>

#include "base/fd.h"

namespace crawl::browser {

class Folder {
 public:
  Folder();   // path() is empty if none can be made
  ~Folder();  // removes it
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  base::Fd lock_;
};

// Removes the folders whose owner was killed, and ends the browsers that still use them.
void remove_leftovers();

}  // namespace crawl::browser
