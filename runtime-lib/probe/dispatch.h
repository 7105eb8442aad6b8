/* The two functions that trampolines call; their contract is abi/trampoline.h. */
#ifndef BPFTIME_PROBE_DISPATCH_H
#define BPFTIME_PROBE_DISPATCH_H

#include "trampoline.h"

extern "C" {
uint32_t bpftime_enter(void *sites, uint32_t site, struct bpftime_regs *regs);
uint64_t bpftime_leave_site(void *sites, uint32_t site, struct bpftime_regs *regs);
}

/* The address of what trampolines reach by enum bpftime_service; NULL for anything else. */
const void *bpftime_service_address(uint32_t service, void *sites);

#endif
