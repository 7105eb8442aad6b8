/* Counts and times the allocations of a process: calls, bytes and a log2 histogram of
 * sizes for malloc and free, the duration of malloc, and an event for every large block.
 *
 * Ordinary BPF C: the same object loads into the kernel. Counters are changed with atomic
 * additions, because threads share them. */
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "malloc.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Blocks of at least this many bytes make an event (`--set large_bytes=N`). */
const volatile __u64 large_bytes = 1 << 20;

/* Never used: keeps the type in the object's BTF, so that tools can print the events. */
const struct large_event *large_event_in_btf;

/* Too big for the stack; never written. */
static const struct heap empty_heap;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, struct heap);
} heaps SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1 << 18);
  __type(key, struct block);
  __type(value, __u64);
} live SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u64); /* pid_tgid */
  __type(value, struct call);
} calls SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
} large SEC(".maps");

/* floor(log2(v)) by halving, without a loop; 0 for 0. */
static __always_inline __u32 log2_of(__u64 v) {
  __u32 r, shift;

  r = (v > 0xffffffffULL) << 5; v >>= r;
  shift = (v > 0xffff) << 4; v >>= shift; r |= shift;
  shift = (v > 0xff) << 3; v >>= shift; r |= shift;
  shift = (v > 0xf) << 2; v >>= shift; r |= shift;
  shift = (v > 0x3) << 1; v >>= shift; r |= shift;
  r |= v >> 1;
  return r;
}

static __always_inline void increment(__u64 *slots, __u64 value) {
  __u32 slot = log2_of(value);

  if (slot < SLOTS) __sync_fetch_and_add(&slots[slot], 1);
}

static __always_inline void add(struct totals *t, __u64 bytes) {
  __sync_fetch_and_add(&t->calls, 1);
  __sync_fetch_and_add(&t->bytes, bytes);
  increment(t->sizes, bytes);
}

/* The entry of this process, made at its first call. */
static __always_inline struct heap *heap_of(__u32 pid) {
  struct heap *heap = bpf_map_lookup_elem(&heaps, &pid);

  if (heap) return heap;
  /* Another thread may be faster: then theirs is the one. */
  bpf_map_update_elem(&heaps, &pid, &empty_heap, BPF_NOEXIST);
  return bpf_map_lookup_elem(&heaps, &pid);
}

SEC("uprobe/libc.so.6:malloc")
int malloc_enter(struct pt_regs *ctx) {
  __u64 id = bpf_get_current_pid_tgid();
  struct call call = {.start_ns = bpf_ktime_get_ns(), .bytes = PT_REGS_PARM1(ctx)};

  bpf_map_update_elem(&calls, &id, &call, BPF_ANY);
  return 0;
}

static __always_inline void report(__u64 id, __u64 address, const struct call *call, __u64 duration_ns) {
  struct large_event *event = bpf_ringbuf_reserve(&large, sizeof(*event), 0);

  if (!event) return;
  event->bytes = call->bytes;
  event->address = address;
  event->duration_ns = duration_ns;
  event->pid = id >> 32;
  event->tid = (__u32)id;
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  bpf_ringbuf_submit(event, 0);
}

SEC("uretprobe/libc.so.6:malloc")
int malloc_exit(struct pt_regs *ctx) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 pid = id >> 32;
  struct call *entered = bpf_map_lookup_elem(&calls, &id);
  if (!entered) return 0; /* attached in the middle of this call */

  struct call call = *entered;
  struct block block = {.address = PT_REGS_RC(ctx), .pid = pid};
  __u64 duration_ns = bpf_ktime_get_ns() - call.start_ns;
  bpf_map_delete_elem(&calls, &id);
  if (!block.address) return 0; /* the allocation failed */

  struct heap *heap = heap_of(pid);
  if (!heap) return 0;
  add(&heap->allocated, call.bytes);
  __sync_fetch_and_add(&heap->latency_total_ns, duration_ns);
  increment(heap->latency_ns, duration_ns);
  if (bpf_map_update_elem(&live, &block, &call.bytes, BPF_ANY)) __sync_fetch_and_add(&heap->untracked, 1);
  if (call.bytes >= large_bytes) report(id, block.address, &call, duration_ns);
  return 0;
}

SEC("uprobe/libc.so.6:free")
int free_enter(struct pt_regs *ctx) {
  __u32 pid = bpf_get_current_pid_tgid() >> 32;
  struct block block = {.address = PT_REGS_PARM1(ctx), .pid = pid};
  if (!block.address) return 0; /* free(NULL) frees nothing */

  struct heap *heap = heap_of(pid);
  if (!heap) return 0;
  __u64 *bytes = bpf_map_lookup_elem(&live, &block);
  if (!bytes) {
    __sync_fetch_and_add(&heap->freed_unknown, 1);
    return 0;
  }
  add(&heap->freed, *bytes);
  bpf_map_delete_elem(&live, &block);
  return 0;
}
