// libbpf as this project uses it: an object that closes itself, and its messages kept
// instead of printed.
#pragma once

#include <cstdarg>
#include <memory>
#include <string>
#include <vector>

#include <bpf/libbpf.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

struct CloseObject {
  void operator()(bpf_object *object) const { bpf_object__close(object); }
};
using ObjectHandle = std::unique_ptr<bpf_object, CloseObject>;

/// Collects what libbpf has to say on the calling thread while it lives. libbpf's print
/// hook is one for the process; messages of threads without a log are dropped.
class LibbpfLog {
 public:
  LibbpfLog();
  ~LibbpfLog();
  LibbpfLog(const LibbpfLog &) = delete;
  LibbpfLog &operator=(const LibbpfLog &) = delete;

  /// Warnings in the order they came, without prefix and line end.
  std::vector<std::string> warnings;

  /// An instruction that libbpf replaced because a CO-RE relocation found no target.
  struct Poison {
    std::string function;  ///< a program, or a static subprogram
    uint32_t insn;         ///< from the function's start
    std::string target;
  };
  std::vector<Poison> poisons;

  /// Takes one message; libbpf's hook calls it.
  void add(libbpf_print_level, const char *format, va_list);

 private:
  void addDebug(llvm::StringRef line);
  std::string coreSpec;  // what the last relocation looked for
  LibbpfLog *outer;
};

}  // namespace bpftime
