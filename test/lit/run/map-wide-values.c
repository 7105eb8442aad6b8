// 128 bits are hexadecimal, a float has its own digits, a queue's values have their type, and text is UTF-8.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: env SESSION=wide-%basename_t %bpftime-aot run %t/probe.o --session wide-%basename_t -- sh %t/steps %bpftime-aot >%t/out 2>%t/err
// RUN: FileCheck %t/steps <%t/out
//--- steps
map() { "$aot" map "$@" --session $SESSION 2>&1; }
aot=$1
# CHECK: value: {wide = 0xfffffffffffffffffffffffffffffffe, small = 0x1f, tenth = 0.1}
map update wide key 0 value hex fe ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff \
  1f 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 cd cc cc 3d 0 0 0 0 0 0 0 0 0 0 0 0
map lookup wide key 0
# CHECK: "formatted":{"key":0,"value":{"wide":"0xfffffffffffffffffffffffffffffffe","small":"0x1f","tenth":0.1}}
map lookup wide key 0 -j
# CHECK: value: {wide = 0x0, small = 0x0, tenth = -inf}
map update wide key 0 value hex 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 \
  0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 80 ff 0 0 0 0 0 0 0 0 0 0 0 0
map lookup wide key 0
# CHECK: {"value":["0xf9","0xff","0xff","0xff"],"formatted":{"value":-7}}
map update line value -7
map lookup line -j
# CHECK: "formatted":{"key":0,"value":"hä"}}
map update text key 0 value hex 68 c3 a4 0
map lookup text key 0 -j
# CHECK: "formatted":{"key":0,"value":["0x68","0xe4","0x00","0x00"]}}
map update text key 0 value hex 68 e4 0 0
map lookup text key 0 -j
//--- probe.c
#include "count.h"
struct wide {
  __int128 wide;
  unsigned __int128 small;
  float tenth;
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, struct wide);
} wide SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 2);
  __type(value, int);
} line SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, char[4]);
} text SEC(".maps");

SEC("uprobe/libc.so.6:getpgid") int probe(struct pt_regs *ctx) {
  int n = 0;
  return bpf_map_peek_elem(&line, &n) || bpf_map_lookup_elem(&wide, &n) || bpf_map_lookup_elem(&text, &n);
}
