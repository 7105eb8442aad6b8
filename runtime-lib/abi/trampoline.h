/* The contract between a trampoline (written by linker/attach) and the runtime's
 * dispatcher (runtime-lib/probe), for x86_64.
 *
 * A patched site jumps to its trampoline, which
 *
 *   1. builds a `struct bpftime_regs` on the stack with the registers as they were
 *      at the probed instruction (at a function's entry: rsp points at the return
 *      address; rip is the site's run-time address). Words that no program of the
 *      site reads (ctx_words) may be left unwritten, except those that step 4
 *      restores from;
 *   2. keeps the stack as aligned as the ABI lets it expect at a function's entry (16
 *      bytes there, restored elsewhere; a caller in the same binary may have left less,
 *      so nothing here may depend on it) and calls
 *        enter(sites, site_index, regs)   rdi, esi, rdx; result in eax
 *   3. enter runs the entry programs. If the site has return links it stores
 *      {return slot address, return address} and answers 1: the caller must now
 *      wrap the call; 0: it must not (no return links, store full, or detaching);
 *   4. restores every register the ABI lets a callee change (enter and programs are
 *      built with general-purpose registers only, so no vector state is touched);
 *   5. not wrapped: runs the displaced instructions and jumps back behind the patch.
 *      wrapped: drops the return address (rsp += 8), *calls* the displaced
 *      instructions, so that the same stack slot holds an address inside the
 *      trampoline and stack arguments stay where the callee expects them. When the
 *      function returns: builds the registers again (rax is the return value, rip
 *      the original return address is not known yet and is filled in by leave; rsp
 *      is its value after the return) and calls
 *        leave(sites, site_index, regs) -> the original return address
 *      puts that address back into the slot, restores rax, rdx and the rest, and
 *      returns with `ret`, so that the return-address predictor stays paired.
 *
 * The slot of a wrapped call is regs->rsp on entry (where the return address lies)
 * and regs->rsp - 8 at leave: the store is keyed by it, so longjmp, exceptions and
 * stack switches leave stale entries, never wrong ones. Two live entries may share a
 * slot: a wrapped function that ends with a jump to another wrapped function (or to
 * itself) enters again while the slot holds a return_off of a zone; that address is
 * stored like any other, the older entry stays below it, and the two leaves come one
 * after the other, newest first.
 *
 * What `sites` points to begins with the addresses of two tables that the linker's code and
 * unwind tables (linker/arch) look into: the return store and the zones. A slot's
 * entries lie in its home line, number slot / 8 * BPFTIME_RETURN_HASH >> 54, or in the line
 * behind, the first being behind the last. The entry that knows the caller is the oldest of
 * the slot: its key's lower 48 bits are slot / 8.
 *
 * At function entry flags are dead and the red zone is empty. A site elsewhere is
 * entered with rsp -= 128 first and flags saved. */
#ifndef BPFTIME_ABI_TRAMPOLINE_H
#define BPFTIME_ABI_TRAMPOLINE_H

#include <stddef.h>
#include <stdint.h>

/* x86_64 pt_regs as uapi/asm/ptrace.h lays it out: what BPF programs read. */
struct bpftime_regs {
  uint64_t r15, r14, r13, r12, rbp, rbx;
  uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
  uint64_t orig_rax;
  uint64_t rip, cs, eflags, rsp, ss;
};

#define BPFTIME_ZONES_MAX 4 /* of an image in a process, as many as a process slot shows */

/* A zone; `base` NULL: none. While it is being made it is writable, and not yet executable. */
struct bpftime_zone {
  char *base;
  size_t size;
  const struct bpftime_zone_elf
      *elf; /* in it, where it describes itself (image.h); NULL: it wraps no calls */
};
struct bpftime_sites_head {
  const struct bpftime_return_line *returns;
  const struct bpftime_zone *zones; /* BPFTIME_ZONES_MAX */
};

#define BPFTIME_RETURN_HASH 0x9e3779b97f4a7c15ull
#define BPFTIME_RETURN_HASH_SHIFT 54
#define BPFTIME_RETURN_LINES 1024u /* as many as there are hashes */
#define BPFTIME_RETURN_LINE_ENTRIES 4u

struct bpftime_return_entry {
  uint64_t key; /* probe/returns.cpp */
  uint64_t ret;
};
struct bpftime_return_line {
  struct bpftime_return_entry entries[BPFTIME_RETURN_LINE_ENTRIES];
};

/* The offset, in the trampoline's code, of the instruction after the wrapping
 * call, is what a live wrapped slot holds: zone + this. */
typedef uint32_t (*bpftime_enter_fn)(void *sites, uint32_t site, struct bpftime_regs *regs);
typedef uint64_t (*bpftime_leave_fn)(void *sites, uint32_t site, struct bpftime_regs *regs);

#endif
