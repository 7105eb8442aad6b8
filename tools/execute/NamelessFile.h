// A file that has no name and is gone with the last process that holds it. Children of this
// process open it by path() although they inherit nothing.
#pragma once

#include <string>

#include <llvm/Support/FormatVariadic.h>
#include <sys/mman.h>
#include <unistd.h>

namespace bpftime {

class NamelessFile {
 public:
  /// `what` is for people who look at descriptors.
  explicit NamelessFile(const char *what) : descriptor(memfd_create(what, MFD_CLOEXEC)) {}
  NamelessFile(const NamelessFile &) = delete;
  ~NamelessFile() {
    if (descriptor >= 0) close(descriptor);
  }
  /// Negative, with errno set, if there was none to be had.
  int fd() const { return descriptor; }
  std::string path() const { return llvm::formatv("/proc/{0}/fd/{1}", getpid(), descriptor); }

 private:
  int descriptor;
};

}  // namespace bpftime
