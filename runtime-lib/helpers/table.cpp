// From a helper's number to its address. Made from helpers.def: a row whose function
// is missing does not link.
#include "helpers.h"

namespace {

// The words of the table's column `programs`.
enum : uint32_t {
  KPROBE = 1,
  TRACEPOINT = 2,
  PERF = 4,
  RAW_TP = 8,
  FENTRY = 16,
  TP_BTF = 32,
  ITER = 64,
  SYSCALL = 128,
  XDP = 256,
  TC = 512,
  SKF = 1024,
  OTHER = 2048,
  PROBE = KPROBE | TRACEPOINT | PERF | RAW_TP,
  TRACING = FENTRY | TP_BTF | ITER,
  TRACE = PROBE | TRACING | SYSCALL,
  NET = XDP | TC | SKF,
  BASE = ~0u,
};

// Stands for what is called by nobody.
void not_here() { __builtin_trap(); }

template <uint32_t callers> const void *find(uint32_t id) {
  switch (id) {
#define HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5)                        \
  case id:                                                                              \
    return (programs) & callers ? reinterpret_cast<const void *>(bpftime_helper_##name) \
                                : reinterpret_cast<const void *>(not_here);
#include "helpers.def"
#undef HELPER
    default: return nullptr;
  }
}

}  // namespace

const void *bpftime_helper_by_id(uint32_t id) { return find<BASE>(id); }
const void *bpftime_probe_helper_by_id(uint32_t id) { return find<~NET>(id); }
