// The kernel's maps by bpf(2). Unused fields of the attributes are zero, as it demands.
#include "Sides.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace mapdiff {

namespace {

int call(int command, bpf_attr &attr) {
  long result = syscall(SYS_bpf, command, &attr, sizeof attr);
  return result < 0 ? -errno : int(result);
}

bpf_attr zeroed() {
  bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  return attr;
}

uint64_t address(const void *pointer) { return reinterpret_cast<uint64_t>(pointer); }

/// Possible CPUs: "0-3" or "0".
unsigned possibleCpus() {
  unsigned first = 0, last = 0;
  if (FILE *file = std::fopen("/sys/devices/system/cpu/possible", "r")) {
    if (std::fscanf(file, "%u-%u", &first, &last) < 2) last = first;
    std::fclose(file);
  }
  return last + 1;
}

class KernelSide final : public Side {
 public:
  KernelSide(int fd, size_t valueBytes) : fd(fd), bytes(valueBytes) {}
  ~KernelSide() override { close(fd); }
  int read(const void *key, void *value, uint64_t flags) override {
    return element(BPF_MAP_LOOKUP_ELEM, key, value, flags);
  }
  int take(const void *key, void *value, uint64_t flags) override {
    return element(BPF_MAP_LOOKUP_AND_DELETE_ELEM, key, value, flags);
  }
  int update(const void *key, const void *value, uint64_t flags) override {
    return element(BPF_MAP_UPDATE_ELEM, key, value, flags);
  }
  int remove(const void *key) override { return element(BPF_MAP_DELETE_ELEM, key, nullptr, 0); }
  int nextKey(const void *key, void *next) override { return element(BPF_MAP_GET_NEXT_KEY, key, next, 0); }
  int freeze() override {
    bpf_attr attr = zeroed();
    attr.map_fd = uint32_t(fd);
    return call(BPF_MAP_FREEZE, attr);
  }
  int batch(BatchKind kind, Batch &b) override {
    bpf_attr attr = zeroed();
    bool reads = kind == BatchKind::Read || kind == BatchKind::Take;
    attr.batch.in_batch = reads ? address(b.in) : 0;
    attr.batch.out_batch = reads ? address(b.out) : 0;
    attr.batch.keys = address(b.keys);
    attr.batch.values = kind == BatchKind::Delete ? 0 : address(b.values);
    attr.batch.count = b.count;
    attr.batch.map_fd = uint32_t(fd);
    attr.batch.elem_flags = b.elemFlags;
    attr.batch.flags = b.flags;
    static constexpr int commands[] = {BPF_MAP_LOOKUP_BATCH, BPF_MAP_LOOKUP_AND_DELETE_BATCH,
                                       BPF_MAP_UPDATE_BATCH, BPF_MAP_DELETE_BATCH};
    int result = call(commands[int(kind)], attr);
    b.count = attr.batch.count;
    return result;
  }
  size_t valueBytes() const override { return bytes; }

 private:
  int element(int command, const void *key, const void *value, uint64_t flags) {
    bpf_attr attr = zeroed();
    attr.map_fd = uint32_t(fd);
    attr.key = address(key);
    attr.value = address(value);
    attr.flags = flags;
    return call(command, attr);
  }
  int fd;
  size_t bytes;
};

size_t outerSize(uint32_t type, const Shape &shape) {
  switch (type) {
    case BPF_MAP_TYPE_PERCPU_ARRAY:
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH: return (shape.valueSize + 7ul) / 8 * 8 * possibleCpus();
    default: return shape.valueSize;
  }
}

}  // namespace

int createKernelMap(uint32_t type, const Shape &shape, std::unique_ptr<Side> &out) {
  bpf_attr attr = zeroed();
  attr.map_type = type;
  attr.key_size = shape.keySize;
  attr.value_size = shape.valueSize;
  attr.max_entries = shape.maxEntries;
  attr.map_flags = shape.flags;
  int fd = call(BPF_MAP_CREATE, attr);
  if (fd < 0) return fd;
  out = std::make_unique<KernelSide>(fd, outerSize(type, shape));
  return 0;
}

}  // namespace mapdiff
