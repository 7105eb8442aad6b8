// The rules by helper, named by the rows of the tables.
#include "verify/Helpers.h"

#include "bpf/Types.h"

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

using namespace helper;

constexpr int ErrnoMax = 4095;
/// The kernel's verifier takes the number of CPUs of its machine, which is not known
/// here: what runs elsewhere may have up to as many as Linux can have.
constexpr int CpusMax = 8192;

/// See the head comment of HelperEffects.def.
enum Effect : uint16_t {
  PACKET_MEM = 1 << 0,
  MOVES_PACKET = 1 << 1,
  SLEEPS = 1 << 2,
  CHANGES_MAP = 1 << 3,
  FILLS_OUTPUT = 1 << 4,
  LENGTH = 1 << 5,
  CPU = 1 << 6,
  RELEASES = 1 << 7,
};

bool has(HelperId id, Effect effect) {
  switch (index(id)) {
#define HELPER_EFFECTS(name, effects) \
  case name: return ((effects) & effect) != 0;
#include "verify/HelperEffects.def"
    default: return false;
  }
}

/// Programs that run wherever an event strikes, perhaps in the middle of a lock.
bool isProbe(uint32_t programType) {
  switch (programType) {
    case BPF_PROG_TYPE_KPROBE:
    case BPF_PROG_TYPE_TRACEPOINT:
    case BPF_PROG_TYPE_PERF_EVENT:
    case BPF_PROG_TYPE_RAW_TRACEPOINT:
    case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE: return true;
    default: return false;
  }
}

}  // namespace

bool takesPacketMemory(HelperId id) { return has(id, PACKET_MEM); }

bool movesPacket(HelperId id) { return has(id, MOVES_PACKET); }

bool changesMap(HelperId id) { return has(id, CHANGES_MAP); }

bool fillsOutput(HelperId id) { return has(id, FILLS_OUTPUT); }

bool releasesReference(HelperId id) { return has(id, RELEASES); }

bool maySleep(HelperId id) { return has(id, SLEEPS); }

bool isSleepable(const Program &p) {
  // System-call programs run in no other way.
  return (p.flags & BPF_F_SLEEPABLE) != 0 || p.type == BPF_PROG_TYPE_SYSCALL;
}

bool mayResolvePaths(const Program &p) {
  if (p.expectedAttachType == BPF_TRACE_ITER) return true;
  static constexpr llvm::StringLiteral functions[] = {"security_file_permission",
                                                      "security_inode_getattr",
                                                      "security_file_open",
                                                      "security_path_truncate",
                                                      "vfs_truncate",
                                                      "vfs_fallocate",
                                                      "dentry_open",
                                                      "vfs_getattr",
                                                      "filp_close"};
  return p.kernelTypes && llvm::is_contained(functions, p.kernelTypes->nameOf(p.attachBtfId));
}

bool mayUseLocks(uint32_t programType) {
  return !isProbe(programType) && programType != BPF_PROG_TYPE_SOCKET_FILTER;
}

bool mayUseTimers(uint32_t programType) { return !isProbe(programType); }

std::optional<ReturnRange> returnRange(HelperId id, uint32_t sizeMax) {
  if (has(id, LENGTH)) return ReturnRange{-ErrnoMax, sizeMax};
  if (has(id, CPU)) return ReturnRange{0, CpusMax - 1};
  return std::nullopt;
}

const char *returnedStruct(HelperId id) {
  switch (index(id)) {
    case get_current_task_btf: return "task_struct";
    case task_pt_regs: return "pt_regs";
    case skc_to_tcp6_sock: return "tcp6_sock";
    case skc_to_tcp_sock: return "tcp_sock";
    case skc_to_tcp_timewait_sock: return "tcp_timewait_sock";
    case skc_to_tcp_request_sock: return "tcp_request_sock";
    case skc_to_udp6_sock: return "udp6_sock";
    case skc_to_unix_sock: return "unix_sock";
    case skc_to_mptcp_sock: return "mptcp_sock";
    case sock_from_file: return "socket";
    default: return nullptr;
  }
}

unsigned callbackArity(HelperId id) {
  switch (index(id)) {
    case for_each_map_elem: return 4;   // map, key, value, context
    case timer_set_callback: return 3;  // map, key, value
    case find_vma: return 3;            // task, area, context
    case loop: return 2;                // index, context
    case user_ringbuf_drain: return 2;  // dynptr, context
    default: return 0;
  }
}

bool isCallbackDeferred(HelperId id) { return index(id) == timer_set_callback; }

}  // namespace bpftime
