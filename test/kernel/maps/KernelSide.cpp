// The kernel's maps by bpf(2). Unused fields of the attributes are zero, as it demands.
#include "Sides.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
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

/// The maps that an outer one may hold, and their two kinds of names: descriptors to put them in,
/// ids where they come out.
class Inner {
 public:
  Inner() = default;
  Inner(const Inner &) = delete;
  Inner &operator=(const Inner &) = delete;
  ~Inner() {
    for (int fd : fds) close(fd);
  }
  int make();
  int first() const { return fds.empty() ? 0 : fds[0]; }
  explicit operator bool() const { return !fds.empty(); }
  uint32_t descriptor(uint32_t number) const {
    return number % 4 < fds.size() ? uint32_t(fds[number % 4]) : ~0u;
  }
  uint32_t number(uint32_t id) const { return uint32_t(std::find(ids.begin(), ids.end(), id) - ids.begin()); }

 private:
  std::vector<int> fds;
  std::vector<uint32_t> ids;
};

class KernelSide final : public Side {
 public:
  KernelSide(int fd, size_t valueBytes, std::unique_ptr<Inner> maps)
      : fd(fd), bytes(valueBytes), inner(std::move(maps)) {}
  ~KernelSide() override { close(fd); }
  int read(const void *key, void *value, uint64_t flags) override {
    return numbered(value, 1, element(BPF_MAP_LOOKUP_ELEM, key, value, flags));
  }
  int take(const void *key, void *value, uint64_t flags) override {
    return numbered(value, 1, element(BPF_MAP_LOOKUP_AND_DELETE_ELEM, key, value, flags));
  }
  int update(const void *key, const void *value, uint64_t flags) override {
    return element(BPF_MAP_UPDATE_ELEM, key, mapped(value, 1).data(), flags);
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
    std::vector<uint8_t> given;
    if (kind == BatchKind::Update) given = mapped(b.values, b.count);
    attr.batch.values = kind == BatchKind::Delete ? 0 : address(reads ? b.values : given.data());
    attr.batch.count = b.count;
    attr.batch.map_fd = uint32_t(fd);
    attr.batch.elem_flags = b.elemFlags;
    attr.batch.flags = b.flags;
    static constexpr int commands[] = {BPF_MAP_LOOKUP_BATCH, BPF_MAP_LOOKUP_AND_DELETE_BATCH,
                                       BPF_MAP_UPDATE_BATCH, BPF_MAP_DELETE_BATCH};
    int result = call(commands[int(kind)], attr);
    b.count = attr.batch.count;
    return reads ? numbered(b.values, b.count, result) : result;
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
  std::vector<uint8_t> mapped(const void *values, uint32_t count) const {
    const auto *from = static_cast<const uint8_t *>(values);
    std::vector<uint8_t> out(from, from + count * bytes);
    for (uint32_t i = 0, number; *inner && i < count; i++) {
      std::memcpy(&number, &out[4ul * i], 4);
      number = inner->descriptor(number);
      std::memcpy(&out[4ul * i], &number, 4);
    }
    return out;
  }
  int numbered(void *values, uint32_t count, int result) const {
    bool good = !result || result == -ENOENT;
    auto *ids = static_cast<uint32_t *>(values);
    for (uint32_t i = 0; *inner && good && i < count; i++) ids[i] = inner->number(ids[i]);
    return result;
  }
  int fd;
  size_t bytes;
  std::unique_ptr<Inner> inner;
};

int makeInner(const Shape &shape) {
  bpf_attr attr = zeroed();
  attr.map_type = BPF_MAP_TYPE_ARRAY;
  attr.key_size = shape.keySize, attr.value_size = shape.valueSize, attr.max_entries = shape.maxEntries;
  return call(BPF_MAP_CREATE, attr);
}

int Inner::make() {
  for (uint32_t i = 0; i < innerMaps; i++) {
    int fd = makeInner(i < 2 ? innerShape : otherInnerShape);
    if (fd < 0) return fd;
    fds.push_back(fd);
    bpf_map_info info = {};
    bpf_attr attr = zeroed();
    attr.info.bpf_fd = uint32_t(fd), attr.info.info_len = sizeof info, attr.info.info = address(&info);
    if (int error = call(BPF_OBJ_GET_INFO_BY_FD, attr)) return error;
    ids.push_back(info.id);
  }
  return 0;
}

size_t outerSize(uint32_t type, const Shape &shape) {
  switch (type) {
    case BPF_MAP_TYPE_PERCPU_ARRAY:
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH: return (shape.valueSize + 7ul) / 8 * 8 * possibleCpus();
    default: return shape.valueSize;
  }
}

/// BTF of an int key (type 1) and of a value with a bpf_spin_lock (type 3): its descriptor.
int loadLockTypes(const Shape &shape) {
  static constexpr char strings[] = "\0int\0bpf_spin_lock\0val\0value\0lock";
  const uint32_t types[] = {1,
                            1u << 24,
                            4,
                            1u << 24 | 32,  // int
                            5,
                            4u << 24 | 1,
                            4,
                            19,
                            1,
                            0,  // bpf_spin_lock
                            23,
                            4u << 24 | 1,
                            shape.valueSize,
                            29,
                            2,
                            8 * (shape.lock - 1)};  // value
  const uint32_t header[] = {0x0001eb9f, 24, 0, sizeof types, sizeof types, sizeof strings};
  std::vector<char> raw(sizeof header + sizeof types + sizeof strings);
  std::memcpy(raw.data(), header, sizeof header);
  std::memcpy(raw.data() + sizeof header, types, sizeof types);
  std::memcpy(raw.data() + sizeof header + sizeof types, strings, sizeof strings);
  bpf_attr attr = zeroed();
  attr.btf = address(raw.data());
  attr.btf_size = uint32_t(raw.size());
  return call(BPF_BTF_LOAD, attr);
}

}  // namespace

int createKernelMap(uint32_t type, const Shape &shape, std::unique_ptr<Side> &out) {
  bpf_attr attr = zeroed();
  attr.map_type = type;
  attr.key_size = shape.keySize;
  attr.value_size = shape.valueSize;
  attr.max_entries = shape.maxEntries;
  attr.map_flags = shape.flags;
  int types = shape.lock ? loadLockTypes(shape) : 0;
  if (types < 0) return types;
  if (types) {
    attr.btf_fd = uint32_t(types);
    attr.btf_key_type_id = 1;
    attr.btf_value_type_id = 3;
  }
  auto inner = std::make_unique<Inner>();
  if (holdsMaps(type))
    if (int error = inner->make()) return error;
  attr.inner_map_fd = uint32_t(inner->first());
  int fd = call(BPF_MAP_CREATE, attr);
  if (types) close(types);
  if (fd < 0) return fd;
  out = std::make_unique<KernelSide>(fd, outerSize(type, shape), std::move(inner));
  return 0;
}

}  // namespace mapdiff
