// Which call goes where, and what each answers. The sequence of calls that libbpf makes
// decides what is needed here; a command that no row serves fails as on a kernel that
// does not know it, which libbpf takes as an absent feature.
#include "object/emulation/Emulation.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

namespace bpftime {

namespace {

thread_local Emulation *serving = nullptr;

template <typename T> const T *pointer(uint64_t address) {
  return reinterpret_cast<const T *>(static_cast<uintptr_t>(address));
}

/// A descriptor that can be closed, duplicated and mapped like the kernel's.
long newDescriptor(uint64_t size) {
  int fd = memfd_create("bpftime-emulation", MFD_CLOEXEC);
  if (fd < 0) return -errno;
  // libbpf moves descriptors off those of standard input and output, where they land when
  // a caller closed them, and the record would stay behind.
  if (fd <= STDERR_FILENO) {
    int low = fd;
    fd = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(low);
    if (fd < 0) return -errno;
  }
  // Sparse: no page exists until somebody writes to it.
  if (size && ftruncate(fd, static_cast<off_t>(size)) != 0) {
    close(fd);
    return -EINVAL;
  }
  return fd;
}

/// The kernel's bound for one array element (KMALLOC_MAX_SIZE on 64-bit machines).
constexpr uint32_t elementBytesMax = 4u << 20;

bool holdsDescriptors(const MapRecord &map) {
  return map.type == BPF_MAP_TYPE_PROG_ARRAY || map.type == BPF_MAP_TYPE_ARRAY_OF_MAPS ||
         map.type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

bool isArrayLike(const MapRecord &map) { return map.type == BPF_MAP_TYPE_ARRAY && map.keySize == 4; }

/// The prefix of each record; records may be longer than this header knows.
template <typename T> std::vector<T> readRecords(uint64_t address, uint32_t count, uint32_t stride) {
  std::vector<T> out;
  if (!address || stride < sizeof(T)) return out;
  out.resize(count);
  const uint8_t *from = pointer<uint8_t>(address);
  for (uint32_t i = 0; i < count; ++i) memcpy(&out[i], from + size_t(i) * stride, sizeof(T));
  return out;
}

}  // namespace

Emulation::Scope::Scope(Emulation &emulation) : outer(serving) { serving = &emulation; }
Emulation::Scope::~Scope() { serving = outer; }
Emulation *Emulation::active() { return serving; }

const MapRecord *Emulation::map(int fd) const {
  auto it = maps.find(fd);
  return it == maps.end() ? nullptr : &it->second;
}
const ProgramRecord *Emulation::program(int fd) const {
  auto it = programs.find(fd);
  return it == programs.end() ? nullptr : &it->second;
}

/// Any type and shape is recorded: whether a map can run is a later question, and only the
/// size of a value that libbpf would copy here is bounded.
long Emulation::createMap(const bpf_attr &attr) {
  MapRecord map;
  map.name.assign(attr.map_name, strnlen(attr.map_name, sizeof attr.map_name));
  map.type = attr.map_type;
  map.keySize = attr.key_size;
  map.valueSize = attr.value_size;
  map.entriesMax = attr.max_entries;
  map.flags = attr.map_flags;
  map.extra = attr.map_extra;
  map.btfKey = attr.btf_key_type_id;
  map.btfValue = attr.btf_value_type_id;
  // libbpf closes the inner map once the outer one is there, so its record is copied.
  if (map.type == BPF_MAP_TYPE_ARRAY_OF_MAPS || map.type == BPF_MAP_TYPE_HASH_OF_MAPS) {
    const MapRecord *inner = this->map(int(attr.inner_map_fd));
    if (inner) map.inner = std::make_shared<MapRecord>(*inner);
  }
  if (isArrayLike(map) && map.valueSize > elementBytesMax) return -E2BIG;
  uint64_t size = map.flags & BPF_F_MMAPABLE ? uint64_t(map.valueSize) * map.entriesMax : 0;
  long fd = newDescriptor(size);
  if (fd < 0) return fd;
  // A number that libbpf closed may come back as something else.
  programs.erase(int(fd));
  maps[int(fd)] = std::move(map);
  return fd;
}

/// Artifacts carry the first element of an array, and what program arrays and maps of maps
/// begin with. A program that was not chosen has no descriptor; its slot stays empty.
long Emulation::updateElement(const bpf_attr &attr) {
  auto it = maps.find(int(attr.map_fd));
  if (it == maps.end()) return -EBADF;
  MapRecord &map = it->second;
  if (map.frozen) return -EPERM;
  // Other elements no static initialiser has.
  if (map.keySize != 4) return holdsDescriptors(map) ? -EINVAL : 0;
  uint32_t key;
  memcpy(&key, pointer<uint8_t>(attr.key), sizeof key);
  if (holdsDescriptors(map)) {
    int fd;
    memcpy(&fd, pointer<uint8_t>(attr.value), sizeof fd);
    if (map.type != BPF_MAP_TYPE_HASH_OF_MAPS && key >= map.entriesMax) return -E2BIG;
    if (fd >= 0) map.slots[key] = fd;
    return 0;
  }
  if (!isArrayLike(map)) return 0;
  if (key >= map.entriesMax) return -E2BIG;
  const uint8_t *value = pointer<uint8_t>(attr.value);
  if (key == 0) map.first.assign(value, value + map.valueSize);
  return 0;
}

long Emulation::lookupElement(const bpf_attr &attr) const {
  const MapRecord *record = map(int(attr.map_fd));
  if (!record) return -EBADF;
  if (record->first.empty()) return -ENOENT;
  memcpy(reinterpret_cast<void *>(static_cast<uintptr_t>(attr.value)), record->first.data(),
         record->first.size());
  return 0;
}

long Emulation::freezeMap(const bpf_attr &attr) {
  auto it = maps.find(int(attr.map_fd));
  if (it == maps.end()) return -EBADF;
  it->second.frozen = true;
  return 0;
}

/// Every program is accepted, as feature probes require; the verifier comes later.
long Emulation::loadProgram(const bpf_attr &attr) {
  ProgramRecord program;
  program.type = attr.prog_type;
  program.expectedAttachType = attr.expected_attach_type;
  program.flags = attr.prog_flags;
  if (attr.license) program.license = pointer<char>(attr.license);
  const RawInsn *insns = pointer<RawInsn>(attr.insns);
  program.insns.assign(insns, insns + attr.insn_cnt);
  program.functions = readRecords<FuncRecord>(attr.func_info, attr.func_info_cnt, attr.func_info_rec_size);
  program.lines = readRecords<LineRecord>(attr.line_info, attr.line_info_cnt, attr.line_info_rec_size);
  long fd = newDescriptor(0);
  if (fd < 0) return fd;
  maps.erase(int(fd));
  programs[int(fd)] = std::move(program);
  return fd;
}

/// Programs and BTF have no properties that libbpf needs to know: zeros.
long Emulation::objectInfo(const bpf_attr &attr) const {
  const MapRecord *record = map(int(attr.info.bpf_fd));
  void *to = reinterpret_cast<void *>(static_cast<uintptr_t>(attr.info.info));
  memset(to, 0, attr.info.info_len);
  if (!record) return 0;
  bpf_map_info info = {};
  info.type = record->type;
  info.key_size = record->keySize;
  info.value_size = record->valueSize;
  info.max_entries = record->entriesMax;
  info.map_flags = record->flags;
  memcpy(to, &info, std::min<size_t>(attr.info.info_len, sizeof info));
  return 0;
}

long Emulation::call(unsigned command, const void *given, unsigned size) {
  bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  memcpy(&attr, given, std::min<size_t>(size, sizeof attr));
  switch (command) {
    case BPF_MAP_CREATE: return createMap(attr);
    case BPF_MAP_UPDATE_ELEM: return updateElement(attr);
    case BPF_MAP_LOOKUP_ELEM: return lookupElement(attr);
    case BPF_MAP_FREEZE: return freezeMap(attr);
    case BPF_PROG_LOAD: return loadProgram(attr);
    case BPF_BTF_LOAD: return newDescriptor(0);
    case BPF_PROG_BIND_MAP: return 0;
    case BPF_OBJ_GET_INFO_BY_FD: return objectInfo(attr);
    // libbpf sees from EBADF, given for a descriptor that cannot be, that links exist.
    case BPF_LINK_CREATE: return -EBADF;
    // Nothing is pinned, and no other object exists.
    case BPF_OBJ_GET:
    case BPF_BTF_GET_NEXT_ID:
    case BPF_MAP_GET_NEXT_KEY: return -ENOENT;
    default: return -EINVAL;
  }
}

}  // namespace bpftime
