// Turns the rows of helpers.def into one table, which a helper's number indexes. Which
// program types the words of the column `programs` mean is decided here.
#include "bpf/HelperTable.h"

#include <iterator>

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

/// The column `programs`: see the head comment of helpers.def.
enum Programs : uint16_t {
  KPROBE = 1 << 0,
  TRACEPOINT = 1 << 1,
  PERF = 1 << 2,
  RAW_TP = 1 << 3,
  FENTRY = 1 << 4,
  TP_BTF = 1 << 5,
  ITER = 1 << 6,
  SYSCALL = 1 << 7,
  XDP = 1 << 8,
  TC = 1 << 9,
  SKF = 1 << 10,
  OTHER = 1 << 11,
  PROBE = KPROBE | TRACEPOINT | PERF | RAW_TP,
  TRACING = FENTRY | TP_BTF | ITER,
  TRACE = PROBE | TRACING | SYSCALL,
  NET = XDP | TC | SKF,
  BASE = TRACE | NET | OTHER,
};

#define ROW(isNative, id, name, gpl, programs, ret, a1, a2, a3, a4, a5) \
  {HelperId(id),                                                        \
   #name,                                                               \
   isNative,                                                            \
   gpl != 0,                                                            \
   programs,                                                            \
   HelperRet::ret,                                                      \
   {HelperArg::a1, HelperArg::a2, HelperArg::a3, HelperArg::a4, HelperArg::a5}},
constexpr HelperPrototype prototypes[] = {
#define HELPER(...) ROW(true, __VA_ARGS__)
#define INLINE_HELPER(...) ROW(true, __VA_ARGS__)
#define KERNEL_HELPER(...) ROW(false, __VA_ARGS__)
#include "helpers.def"
#undef HELPER
};
#undef ROW

constexpr bool isInOrder() {
  for (size_t i = 0; i < std::size(prototypes); ++i)
    if (index(prototypes[i].id) != i + 1) return false;
  return true;
}
static_assert(isInOrder(), "the rows of helpers.def are numbered from 1 without a gap");

uint16_t tracingKind(uint32_t attachType) {
  switch (attachType) {
    case BPF_TRACE_FENTRY:
    case BPF_TRACE_FEXIT:
    case BPF_MODIFY_RETURN: return FENTRY;
    case BPF_TRACE_RAW_TP: return TP_BTF;
    case BPF_TRACE_ITER: return ITER;
    default: return 0;
  }
}

uint16_t kindOf(uint32_t programType, uint32_t attachType) {
  switch (programType) {
    case BPF_PROG_TYPE_KPROBE: return KPROBE;
    case BPF_PROG_TYPE_TRACEPOINT: return TRACEPOINT;
    case BPF_PROG_TYPE_PERF_EVENT: return PERF;
    case BPF_PROG_TYPE_RAW_TRACEPOINT:
    case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE: return RAW_TP;
    case BPF_PROG_TYPE_TRACING: return tracingKind(attachType);
    case BPF_PROG_TYPE_SYSCALL: return SYSCALL;
    case BPF_PROG_TYPE_XDP: return XDP;
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT: return TC;
    case BPF_PROG_TYPE_SOCKET_FILTER: return SKF;
    default: return 0;
  }
}

}  // namespace

unsigned HelperPrototype::arity() const { return llvm::find(args, HelperArg::NONE) - args.begin(); }

llvm::ArrayRef<HelperPrototype> helperPrototypes() { return prototypes; }

const HelperPrototype *helperPrototype(HelperId id) {
  uint32_t number = index(id);
  return number >= 1 && number <= std::size(prototypes) ? &prototypes[number - 1] : nullptr;
}

const char *helperName(HelperId id) {
  const HelperPrototype *p = helperPrototype(id);
  return p ? p->name : "";
}

bool mayCall(const HelperPrototype &helper, uint32_t programType, uint32_t attachType) {
  return (helper.programs & kindOf(programType, attachType)) != 0;
}

}  // namespace bpftime
