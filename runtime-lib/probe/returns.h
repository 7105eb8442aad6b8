/* The return store: for each wrapped call of this process, where it returns to. */
#ifndef BPFTIME_PROBE_RETURNS_H
#define BPFTIME_PROBE_RETURNS_H

#include <stdint.h>

#include "trampoline.h"

extern struct bpftime_return_line bpftime_returns[BPFTIME_RETURN_LINES];

/* Keeps `ret` for the return slot at address `slot`. False: no room, do not wrap. */
bool bpftime_returns_push(uint64_t slot, uint64_t ret);
/* Takes the newest return address kept for `slot`; 0 if there is none. */
uint64_t bpftime_returns_pop(uint64_t slot);
/* What `slot`, which holds `value`, held before it was wrapped: a bpftime_unwind_original. */
uint64_t bpftime_returns_original(uint64_t slot, uint64_t value);
/* Writes the original return address back into every slot that still holds one of
 * ours. Entries stay, for threads on their way out of a trampoline. Only while no
 * other thread runs. */
void bpftime_returns_restore(void);

#endif
