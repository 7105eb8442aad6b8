// The running kernel's bpf(2), and nothing else's.
//
// Tools send the C library's syscall() to an emulation while libbpf reads an object
// (object/emulation/). This call is made without the C library, so that a verdict of the
// kernel's is the kernel's, whatever serves the thread.
#pragma once

#include <string>
#include <utility>

#include <unistd.h>

#include <llvm/Support/Error.h>

union bpf_attr;

namespace bpftime {

/// The result, or a negative errno. `command`: enum bpf_cmd of uapi/linux/bpf.h.
long kernelBpf(int command, bpf_attr &);

/// All zeros, as the kernel demands of what is not set. An initialiser `{}` of a union clears
/// its first member only.
bpf_attr emptyAttr();

/// KernelUnavailable: what could not be done, and the errno (positive) or reason.
llvm::Error kernelUnavailable(const std::string &what, const std::string &why);
llvm::Error kernelUnavailable(const std::string &what, long error);

/// A descriptor that closes itself; -1: none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(long fd) : fd(int(fd)) {}
  Descriptor(Descriptor &&other) : fd(std::exchange(other.fd, -1)) {}
  Descriptor &operator=(Descriptor &&other) {
    std::swap(fd, other.fd);
    return *this;
  }
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
  explicit operator bool() const { return fd >= 0; }
  int number() const { return fd; }

 private:
  int fd = -1;
};

}  // namespace bpftime
