/* How many CPUs this machine can ever have, as the kernel counts them for its per-CPU
 * maps and libbpf for their readers. */
#ifndef BPFTIME_CORE_CPUS_H
#define BPFTIME_CORE_CPUS_H

#include <stdint.h>

#define BPFTIME_CPUS_MAX 4096u /* what bpftime_cpu_number can tell apart */

/* Possible CPUs; 0 if the kernel does not say. The first call reads a file. */
uint32_t bpftime_possible_cpus(void);

#endif
