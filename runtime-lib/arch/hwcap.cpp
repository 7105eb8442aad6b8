// The features of CPUs that Linux describes to each process by bits (AT_HWCAP). Read from
// /proc/self/auxv, since nobody hands this library the process's first stack. Whoever
// compiled for "this host" promised the rest, as on x86_64.
#include "features.h"

#include <stddef.h>

#include "native.h"
#include "syscall.h"

uint32_t bpftime_cpu_features(void) {
  constexpr unsigned long hwcap = 16, end = 0;
  constexpr long here = -100, at_most = 64;  // AT_FDCWD; entries are about twenty
  unsigned long entries[at_most][2];
  long fd = bpftime_syscall6(__NR_openat, here, (long)"/proc/self/auxv", 0, 0, 0, 0);
  uint32_t features = BPFTIME_CPU_HOST_ONLY;
  if (fd < 0) return features;
  long size = bpftime_syscall3(__NR_read, fd, (long)entries, (long)sizeof entries);
  bpftime_syscall3(__NR_close, fd, 0, 0);
  // Sound: a bit above those that the compiler asks for has another meaning here.
  for (long i = 0; (i + 1) * (long)sizeof entries[0] <= size && entries[i][0] != end; i++)
    if (entries[i][0] == hwcap) features |= entries[i][1] & (BPFTIME_CPU_UNNAMED - 1);
  return features;
}
