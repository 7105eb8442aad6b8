// Many results as one number, for programs whose results are compared with the kernel's.
#ifndef MIX_H
#define MIX_H
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

static __always_inline __u32 mixed(__u32 sum, __u64 value) {
  return (sum ^ (__u32)value) * 16777619u + (__u32)(value >> 32);
}
#define MIX(sum, value) (sum) = mixed(sum, value)

// Between two pointers of a context. Without the barrier it is computed in 32 bits, which
// pointers must not be.
#define DISTANCE(from, to)           \
  ({                                 \
    long d = (long)(to) - (long)(from); \
    barrier_var(d);                  \
    d;                               \
  })
#endif
