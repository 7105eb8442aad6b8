// The writer of code bytes. The kernel copies the page for us (the mapping is private)
// and keeps its protection; a reader of the file never sees the change. What was
// written is read back, because a file system or sandbox may pretend.
#include "patch.h"

#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"

int bpftime_patch_open(void) { return sys_open("/proc/self/mem", O_RDWR | O_CLOEXEC, 0); }
void bpftime_patch_close(int fd) { sys_close(fd); }

int bpftime_patch_write(int fd, void *at, const void *bytes, size_t size) {
  long wrote = sys_pwrite(fd, bytes, size, reinterpret_cast<uint64_t>(at));
  if (wrote != static_cast<long>(size) || bpftime_memcmp(at, bytes, size))
    return -BPFTIME_STATUS_patch_failed;
  return 0;
}
