/* The numbers that newer CPUs share, with the stat calls that 64-bit ones have. */
#define __ARCH_WANT_NEW_STAT
#include <asm-generic/unistd.h>
#ifdef __riscv
#define __NR_riscv_flush_icache (__NR_arch_specific_syscall + 15)
#endif
