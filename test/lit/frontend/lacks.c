// What the runtime lacks is warned of at the source: helpers, map types, program types.
// RUN: not %bpftime-aot compile %s -o %t.native 2>&1 | FileCheck %s
// RUN: not %bpftime-aot compile %s -Wno-bpftime -o %t.native 2>&1 | FileCheck %s --check-prefix=QUIET --implicit-check-not=warning:
// RUN: not %bpftime-aot compile %s -Wno-bpftime-helper -o %t.native 2>&1 | FileCheck %s --check-prefix=SOME --implicit-check-not=Wbpftime-helper
// RUN: sh -c '%bpftime-aot compile %s -Werror=bpftime-helper -o %t.native 2>%t.err; test $? = 2'
// RUN: FileCheck %s --check-prefix=ERROR < %t.err
// CHECK: lacks.c:[[#@LINE+16]]:3: warning: map 'sockets' is a BPF_MAP_TYPE_SOCKMAP, which this runtime does not have [-Wbpftime-map-type]
// CHECK-NEXT: __uint(type, BPF_MAP_TYPE_SOCKMAP);
// CHECK-NEXT: ^
// CHECK: lacks.c:[[#@LINE+24]]:10: warning: helper bpf_override_return is not provided by this runtime [-Wbpftime-helper]
// CHECK-NEXT: return bpf_override_return(ctx, 1);
// CHECK-NEXT: ^
// CHECK: lacks.c:[[#@LINE+25]]:5: warning: programs in section cgroup/skb are not run in user space [-Wbpftime-program-type]
// QUIET: error:
// SOME: [-Wbpftime-map-type]
// SOME: [-Wbpftime-program-type]
// ERROR: error: helper bpf_override_return is not provided by this runtime [-Werror,-Wbpftime-helper]
struct pt_regs;
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} sockets SEC(".maps");

// Nobody calls it, so it leaves no code behind.
static int unused(void *ctx) { return bpf_get_socket_cookie(ctx); }

SEC("kprobe")
int probe(void *ctx) {
  return bpf_override_return(ctx, 1);
}

SEC("cgroup/skb")
int packet(void *ctx) { return 1; }
