// The executable is found by the kernel's link to it, so that neither the caller's PATH nor
// argv[0] decides what is loaded.
#include "host/Libraries.h"

#include <cstdlib>
#include <filesystem>

namespace bpftime {

std::string runtimeLibrary(const char *name) {
  if (const char *folder = getenv("BPFTIME_LIB_DIR")) return std::string(folder) + "/" + name;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "lib" / name;
}

}  // namespace bpftime
