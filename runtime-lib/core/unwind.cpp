// From frame to frame by the unwind tables that compilers make for all code, and by frame
// pointers where there are none (kernel: perf_callchain_user, arch/x86/events/core.c, which
// has frame pointers only). Nothing is guessed from what lies on the stack, with one
// exception: at the entry of a function without tables, where probes mostly are, the caller is
// not in a frame yet. Its address is on top of the stack, and is taken for one if the
// instruction in front of it is a call.
#include "unwind.h"

#include "safe_read.h"
#include "unwind_tables.h"

uint64_t (*bpftime_unwind_original)(uint64_t slot, uint64_t value);

namespace {

struct frame {
  uint64_t pc, sp, fp;
  bool is_exact;  // pc is of the instruction that runs next, not of the one behind a call
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

// The caller's frame: its return address is right below `cfa`, and below that its rbp where
// the function has pushed it first.
bool return_to(frame *f, uint64_t cfa, uint64_t fp, bool is_pushed) {
  uint64_t top[2] = {fp, 0}, unread = is_pushed ? 0 : 1;
  if (bpftime_safe_read(top + unread, cfa - 16 + 8 * unread, 16 - 8 * unread)) return false;
  *f = {original(cfa - 8, top[1]), cfa, top[0], false};
  return f->pc != 0;
}

bool by_row(frame *f, const struct bpftime_unwind_row &row) {
  uint64_t cfa = (row.cfa_from_rbp ? f->fp : f->sp) + static_cast<uint64_t>(int64_t{row.cfa_off});
  uint64_t fp = row.rbp_off == BPFTIME_UNWIND_LOST ? 0 : f->fp;
  // Stacks grow downwards: a frame that is not above the last one is none.
  if (cfa & 7 || cfa <= f->sp) return false;
  bool is_pushed = row.rbp_off == -16;
  if (row.rbp_off && row.rbp_off != BPFTIME_UNWIND_LOST && !is_pushed &&
      bpftime_safe_read(&fp, cfa + static_cast<uint64_t>(int64_t{row.rbp_off}), sizeof fp))
    return false;
  return return_to(f, cfa, fp, is_pushed);
}

// The kernel's frame holds the registers that were interrupted, perhaps on another stack.
bool by_signal(frame *f) {
  constexpr uint64_t rbp_at = 120, rsp_at = 160;  // in struct ucontext; rip is behind rsp
  uint64_t fp, stack[2];
  if (bpftime_safe_read(&fp, f->sp + rbp_at, sizeof fp) ||
      bpftime_safe_read(stack, f->sp + rsp_at, sizeof stack))
    return false;
  *f = {stack[1], stack[0], fp, true};
  return f->pc != 0;
}

bool by_frame_pointer(frame *f) {
  uint64_t top;
  if (f->is_exact && !(f->sp & 7) && f->sp != f->fp + 8 && !bpftime_safe_read(&top, f->sp, sizeof top) &&
      follows_call(original(f->sp, top)))
    return return_to(f, f->sp + 8, f->fp, false);
  return !(f->fp & 7) && f->fp >= f->sp && return_to(f, f->fp + 16, 0, true);
}

bool step(frame *f) {
  struct bpftime_unwind_row row;
  bpftime_unwind_row_of(f->pc - !f->is_exact, &row);
  switch (row.kind) {
    case BPFTIME_UNWIND_CALL: return by_row(f, row);
    case BPFTIME_UNWIND_SIGNAL: return by_signal(f);
    case BPFTIME_UNWIND_LAST: return false;
    default: return by_frame_pointer(f);
  }
}

}  // namespace

uint32_t bpftime_unwind(const struct bpftime_regs *regs, uint64_t *out, uint32_t max) {
  struct frame f = {regs->rip, regs->rsp, regs->rbp, true};
  uint32_t count = 0;
  while (count < max) {
    out[count++] = f.pc;
    if (!step(&f)) break;
  }
  return count;
}
