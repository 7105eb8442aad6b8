// A real kernel map with the interface of ours, for differential tests: same shape,
// results as 0 or -errno.
#pragma once

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <cstring>

class KernelMap {
 public:
  KernelMap(uint32_t type, uint32_t keySize, uint32_t valueSize, uint32_t maxEntries, uint32_t flags = 0,
            uint64_t extra = 0) {
    bpf_attr attr = {};
    attr.map_type = type;
    attr.key_size = keySize;
    attr.value_size = valueSize;
    attr.max_entries = maxEntries;
    attr.map_flags = flags;
    attr.map_extra = extra;
    fd = call(BPF_MAP_CREATE, attr);
  }
  ~KernelMap() {
    if (fd >= 0) close(fd);
  }

  int lookup(const void *key, void *value) { return element(BPF_MAP_LOOKUP_ELEM, key, value, 0); }
  int update(const void *key, const void *value, uint64_t flags) {
    return element(BPF_MAP_UPDATE_ELEM, key, const_cast<void *>(value), flags);
  }
  int remove(const void *key) { return element(BPF_MAP_DELETE_ELEM, key, nullptr, 0); }
  int lookupAndDelete(const void *key, void *value) {
    return element(BPF_MAP_LOOKUP_AND_DELETE_ELEM, key, value, 0);
  }
  int nextKey(const void *key, void *next) { return element(BPF_MAP_GET_NEXT_KEY, key, next, 0); }

  int fd;  ///< or -errno: what MAP_CREATE answered

 private:
  static int call(int command, bpf_attr &attr) {
    long result = syscall(SYS_bpf, command, &attr, sizeof attr);
    return result < 0 ? -errno : int(result);
  }
  int element(int command, const void *key, void *value, uint64_t flags) {
    bpf_attr attr = {};
    attr.map_fd = uint32_t(fd);
    attr.key = reinterpret_cast<uint64_t>(key);
    attr.value = reinterpret_cast<uint64_t>(value);
    attr.flags = flags;
    return call(command, attr);
  }
};
