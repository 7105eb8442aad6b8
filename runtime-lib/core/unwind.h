/* The stack of the thread that hit a probe. */
#ifndef BPFTIME_CORE_UNWIND_H
#define BPFTIME_CORE_UNWIND_H

#include <stdint.h>

#include "trampoline.h"

/* Up to `max` code addresses, innermost first; how many there are. Whatever the registers
 * and the stack hold, no address can hurt. */
uint32_t bpftime_unwind(const struct bpftime_regs *, uint64_t *out, uint32_t max);

/* Tells what the return address in a slot was before a return probe replaced it; set by
 * probe/returns.cpp, whose store knows. NULL: nothing is replaced in this process. */
extern uint64_t (*bpftime_unwind_original)(uint64_t slot, uint64_t value);

#endif
