/* Where a signal handler finds the instruction that the thread stood at (asm/sigcontext.h). */
#ifndef BPFTIME_ARCH_FAULT_H
#define BPFTIME_ARCH_FAULT_H

/* The layout of a 64-bit process's signals; host headers have other names for it. */
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>

static inline __u64 *bpftime_cpu_stood_at(void *context) {
  return &static_cast<struct ucontext *>(context)->uc_mcontext.rip;
}

#endif
