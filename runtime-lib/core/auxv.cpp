// The auxiliary vector, read from /proc: pairs of a type and a value, ended by type 0. It is
// the kernel's and does not change while the process runs.
#include "auxv.h"

#include "system.h"

unsigned long bpftime_auxv(unsigned long type) {
  int fd = sys_open("/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  unsigned long entries[128];
  const long count = sys_read(fd, entries, sizeof entries) / static_cast<long>(sizeof entries[0]);
  sys_close(fd);
  for (long i = 0; i + 1 < count && entries[i]; i += 2)
    if (entries[i] == type) return entries[i + 1];
  return 0;
}
