/* What the runtime asks the CPU that is compiled for. */
#ifndef BPFTIME_ARCH_H_CPU
#define BPFTIME_ARCH_H_CPU

#include "syscall.h"

#if defined(__x86_64__)
#include "x86_64/cpu.h"
#elif defined(__aarch64__)
#include "aarch64/cpu.h"
#elif defined(__riscv)
#include "riscv64/cpu.h"
#elif defined(__arm__)
#include "armv7/cpu.h"
#endif

#endif
