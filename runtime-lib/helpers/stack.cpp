// Helpers 27 and 67: the stack of whoever hit the probe. Compiled code passes the registers
// for probes, and NULL for programs of other types, whose contexts hold none. There is no
// kernel half here: who does not ask for the user's stack gets -EFAULT, which is what the
// kernel says where it finds no stack, and what tools take for "none".
#include "../core/unwind.h"
#include "../maps/stack_trace.h"
#include "helpers.h"

static uint64_t answer(int64_t result) { return static_cast<uint64_t>(result); }

extern "C" {

uint64_t bpftime_helper_get_stackid(const void *ctx, struct bpftime_map *map, uint64_t flags) {
  constexpr uint64_t known =
      BPFTIME_F_SKIP_FIELD_MASK | BPFTIME_F_USER_STACK | BPFTIME_F_FAST_STACK_CMP | BPFTIME_F_REUSE_STACKID;
  constexpr uint32_t stack_trace_type = 7;
  if (flags & ~known || map->type != stack_trace_type) return answer(-EINVAL);
  if (!ctx || !(flags & BPFTIME_F_USER_STACK)) return answer(-EFAULT);
  uint64_t ips[bpftime_stack_depth_max];
  uint32_t skip = flags & BPFTIME_F_SKIP_FIELD_MASK, depth = map->value_size / 8 + skip;
  if (depth > bpftime_stack_depth_max) depth = bpftime_stack_depth_max;
  uint32_t count = bpftime_unwind(static_cast<const struct bpftime_regs *>(ctx), ips, depth);
  if (count <= skip) return answer(-EFAULT);
  return answer(bpftime_stack_trace_keep(map, ips + skip, count - skip, flags));
}

// What the buffer has no use for is zero, all of it after an error.
uint64_t bpftime_helper_get_stack(const void *ctx, void *to, uint32_t size, uint64_t flags) {
  constexpr uint64_t known = BPFTIME_F_SKIP_FIELD_MASK | BPFTIME_F_USER_STACK;
  bpftime_memset(to, 0, size);
  if (flags & ~known || size % 8) return answer(-EINVAL);
  if (!ctx || !(flags & BPFTIME_F_USER_STACK)) return answer(-EFAULT);
  uint64_t ips[bpftime_stack_depth_max];
  uint32_t skip = flags & BPFTIME_F_SKIP_FIELD_MASK;
  uint64_t depth = uint64_t{size} / 8 + skip;
  if (depth > bpftime_stack_depth_max) depth = bpftime_stack_depth_max;
  uint32_t count =
      bpftime_unwind(static_cast<const struct bpftime_regs *>(ctx), ips, static_cast<uint32_t>(depth));
  if (count < skip) return answer(-EFAULT);
  bpftime_memcpy(to, ips + skip, 8ull * (count - skip));
  return answer(8ll * (count - skip));
}

}  // extern "C"
