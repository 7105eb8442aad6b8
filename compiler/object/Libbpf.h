// libbpf as this project uses it: an object that closes itself, and its messages kept
// instead of printed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <bpf/libbpf.h>

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

private:
  LibbpfLog *outer;
};

}  // namespace bpftime
