// Frame pointers, as the kernel follows them (arch/x86/events/core.c, perf_callchain_user).
// Code compiled without them ends the trace or leaves callers out of it; nothing is guessed
// from what lies on the stack, with one exception: at a function's entry, where probes
// mostly are, the caller is not in a frame yet. Its address is on top of the stack, and is
// taken for one if the instruction in front of it is a call.
#include "unwind.h"

#include "safe_read.h"

uint64_t (*bpftime_unwind_original)(uint64_t slot, uint64_t value);

namespace {

struct frame {
  uint64_t next;
  uint64_t ret;
};

uint64_t original(uint64_t slot, uint64_t value) {
  uint64_t (*of)(uint64_t, uint64_t) = __atomic_load_n(&bpftime_unwind_original, __ATOMIC_ACQUIRE);
  return of ? of(slot, value) : value;
}

// Whether a call ends right before the address: E8 with four bytes of distance, or FF /2
// with any of its lengths.
bool follows_call(uint64_t address) {
  constexpr uint64_t longest = 7;
  unsigned char code[longest];
  if (address < longest || bpftime_safe_read(code, address - longest, longest)) return false;
  if (code[longest - 5] == 0xe8) return true;
  for (uint64_t length = 2; length <= longest; length++)
    if (code[longest - length] == 0xff && (code[longest - length + 1] >> 3 & 7) == 2) return true;
  return false;
}

}  // namespace

uint32_t bpftime_unwind(const struct bpftime_regs *regs, uint64_t *out, uint32_t max) {
  uint32_t count = 0;
  if (count < max) out[count++] = regs->rip;
  uint64_t top, fp = regs->rbp;
  if (count < max && !(regs->rsp & 7) && !bpftime_safe_read(&top, regs->rsp, sizeof top)) {
    top = original(regs->rsp, top);
    if (regs->rsp != fp + 8 && follows_call(top)) out[count++] = top;
  }
  while (count < max && !(fp & 7)) {
    struct frame f;
    if (bpftime_safe_read(&f, fp, sizeof f) || !f.ret) break;
    out[count++] = original(fp + 8, f.ret);
    // Stacks grow downwards: a frame that is not above the last one is none.
    if (f.next <= fp) break;
    fp = f.next;
  }
  return count;
}
