// The struct of --event must be in the program's BTF, and the error says how to keep it there.
// RUN: %clang-bpf -c %s -o %t.o && rm -f %t.made
// RUN: sh -c '%bpftime-aot run %t.o --at in=libc.so.6:malloc --event events=event -- touch %t.made 2>%t.err; test $? = 64'
// RUN: FileCheck %s <%t.err && test ! -e %t.made
// CHECK: error: --event: the program's BTF has no struct event
// CHECK-NEXT: try: Clang leaves out types that only local variables have; keep this one with `struct NAME *keep __attribute__((unused));` at file level.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event {
  int n;
};
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
SEC("uprobe") int in(void *ctx) {
  struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
  if (!e) return 0;
  e->n = 1;
  bpf_ringbuf_submit(e, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
