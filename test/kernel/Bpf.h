// The few bpf(2) commands the differential tests need, straight to the kernel: not
// through libbpf and not through syscall(3), both of which the tools under test replace.
#pragma once

#include "object/ObjectFile.h"

#include <optional>
#include <string>
#include <vector>

namespace bpftime::kernel {

/// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int n = -1) : number(n) {}
  Fd(Fd &&other) : number(other.number) { other.number = -1; }
  Fd &operator=(Fd &&other) {
    std::swap(number, other.number);
    return *this;
  }
  ~Fd();
  explicit operator bool() const { return number >= 0; }
  int get() const { return number; }

 private:
  int number;
};

Fd createMap(const MapDef &);
/// 0 or -errno.
int updateMap(const Fd &, const void *key, const void *value, uint64_t flags);
int lookupMap(const Fd &, const void *key, void *value);
int deleteMap(const Fd &, const void *key);
int nextKey(const Fd &, const void *key, void *next);

/// Loads a program whose map references are indices into `maps`. On refusal the result is
/// empty and `log` has the verifier's words.
Fd loadProgram(const Program &, llvm::ArrayRef<Fd> maps, std::string &log);

struct TestRun {
  std::vector<uint8_t> data;  ///< packet, in and out
  std::vector<uint8_t> ctx;   ///< in; where the type allows it, out as well
  bool ctxOut = false;        ///< ask for the context afterwards
  uint32_t retval = 0;
};
/// BPF_PROG_TEST_RUN once: 0 or -errno.
int testRun(const Fd &, const Program &, TestRun &);

/// Why bpf(2) cannot be used here, or "".
std::string unavailable();

}  // namespace bpftime::kernel
