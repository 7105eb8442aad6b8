/* The system-call instruction of the CPU that is compiled for, and its numbers. */
#ifndef BPFTIME_ARCH_H_SYSCALL
#define BPFTIME_ARCH_H_SYSCALL

#if defined(__x86_64__)
#include "x86_64/syscall.h"
#elif defined(__aarch64__)
#include "aarch64/syscall.h"
#elif defined(__riscv) && __riscv_xlen == 64
#include "riscv64/syscall.h"
#elif defined(__arm__)
#include "armv7/syscall.h"
#else
#error "no runtime-lib/arch folder for this CPU"
#endif

#endif
