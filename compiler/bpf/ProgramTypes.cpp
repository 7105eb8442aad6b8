// In the order of the kernel's numbers.
#include "bpf/ProgramTypes.h"

#include <iterator>

namespace bpftime {

static constexpr const char *names[] = {"unspec",
                                        "socket_filter",
                                        "kprobe",
                                        "sched_cls",
                                        "sched_act",
                                        "tracepoint",
                                        "xdp",
                                        "perf_event",
                                        "cgroup_skb",
                                        "cgroup_sock",
                                        "lwt_in",
                                        "lwt_out",
                                        "lwt_xmit",
                                        "sock_ops",
                                        "sk_skb",
                                        "cgroup_device",
                                        "sk_msg",
                                        "raw_tracepoint",
                                        "cgroup_sock_addr",
                                        "lwt_seg6local",
                                        "lirc_mode2",
                                        "sk_reuseport",
                                        "flow_dissector",
                                        "cgroup_sysctl",
                                        "raw_tracepoint_writable",
                                        "cgroup_sockopt",
                                        "tracing",
                                        "struct_ops",
                                        "ext",
                                        "lsm",
                                        "sk_lookup",
                                        "syscall",
                                        "netfilter"};

std::string kernelProgramType(uint32_t type) {
  return type < std::size(names) ? names[type] : std::to_string(type);
}

}  // namespace bpftime
