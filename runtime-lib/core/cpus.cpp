// Reads /sys/devices/system/cpu/possible: ranges such as "0-3,8". Without that file (no
// /sys in a container) there is no number to trust, and per-CPU maps are refused.
#include "cpus.h"

#include "system.h"

// The CPUs of a list of ranges; 0 if it is not one.
static uint32_t count_ranges(const char *at) {
  uint32_t count = 0;
  for (;;) {
    uint32_t bounds[2] = {}, which = 0;
    for (; (*at >= '0' && *at <= '9') || (*at == '-' && !which); at++)
      if (*at == '-') which = 1;
      else bounds[which] = bounds[which] * 10 + static_cast<uint32_t>(*at - '0');
    if (!which) bounds[1] = bounds[0];
    if (bounds[1] < bounds[0]) return 0;
    count += bounds[1] - bounds[0] + 1;
    if (*at != ',') break;
    at++;
  }
  return *at == '\n' || !*at ? count : 0;
}

uint32_t bpftime_possible_cpus(void) {
  static uint32_t known;
  uint32_t cpus = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (cpus) return cpus;
  int fd = sys_open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  char text[256];
  long size = sys_read(fd, text, sizeof text - 1);
  sys_close(fd);
  if (size <= 0) return 0;
  text[size] = 0;
  cpus = count_ranges(text);
  __atomic_store_n(&known, cpus, __ATOMIC_RELAXED);
  return cpus;
}
