/* What the kernel told the process at its start (getauxval), without a C library. */
#ifndef BPFTIME_CORE_AUXV_H
#define BPFTIME_CORE_AUXV_H

/* 0 if it said nothing of this type. Opens /proc/self/auxv: at start only. */
unsigned long bpftime_auxv(unsigned long type);

#endif
