// Maps and helpers of the reference side. Small and slow on purpose: std::map, copies,
// no sharing. Trusts that keys and values have the sizes the map says.
#include "World.h"

#include <cerrno>
#include <cstring>

#include <sys/uio.h>
#include <unistd.h>

namespace bpftime::reference {

namespace {

constexpr uint32_t arrayType = 2, programArrayType = 3;
constexpr uint64_t noExist = 1, exist = 2;  // BPF_NOEXIST, BPF_EXIST

// The helpers, by their C signatures.
void *mapLookup(WorldMap *map, const void *key) { return map->lookup(key); }
int64_t mapUpdate(WorldMap *map, const void *key, const void *value, uint64_t flags) {
  return map->update(key, value, flags);
}
int64_t mapDelete(WorldMap *map, const void *key) { return map->erase(key); }
int64_t pidTgid() { return 0x0000002a0000002b; }
int64_t uidGid() { return 0x0000000300000004; }

/// probe_read through a system call: a program that is being shrunk may ask for any address.
int64_t probeRead(void *to, uint32_t size, uint64_t from) {
  iovec local = {to, size}, remote = {reinterpret_cast<void *>(from), size};
  if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == ssize_t(size)) return 0;
  std::memset(to, 0, size);
  return -EFAULT;
}

template <typename T> T *pointer(uint64_t value) { return reinterpret_cast<T *>(value); }

}  // namespace

WorldMap::WorldMap(const MapDef &d) : def(d), stride((d.valueSize + 7) & ~size_t{7}) {
  if (def.type == programArrayType) {
    programs = std::make_unique<ProgramArray>();
    programs->header.max_entries = def.entriesMax;
    programs->header.data_off = offsetof(ProgramArray, elements);
  }
  if (def.type != arrayType) return;
  array.resize(stride * def.entriesMax);
  std::copy(def.initial.begin(), def.initial.end(), array.begin());
}

std::vector<uint8_t> WorldMap::keyOf(const void *key) const {
  const auto *bytes = static_cast<const uint8_t *>(key);
  return {bytes, bytes + def.keySize};
}

void *WorldMap::lookup(const void *key) {
  if (def.type == arrayType) {
    uint32_t element;
    std::memcpy(&element, key, sizeof element);
    return element < def.entriesMax ? array.data() + element * stride : nullptr;
  }
  auto found = hash.find(keyOf(key));
  return found == hash.end() ? nullptr : found->second.data();
}

int64_t WorldMap::update(const void *key, const void *value, uint64_t flags) {
  if (flags > exist) return -EINVAL;
  const auto *bytes = static_cast<const uint8_t *>(value);
  if (def.type == arrayType) {
    void *element = lookup(key);
    if (!element) return -E2BIG;
    if (flags == noExist) return -EEXIST;
    std::memcpy(element, value, def.valueSize);
    return 0;
  }
  auto found = hash.find(keyOf(key));
  bool isThere = found != hash.end();
  if (isThere && flags == noExist) return -EEXIST;
  if (!isThere && flags == exist) return -ENOENT;
  if (!isThere && hash.size() >= def.entriesMax) return -E2BIG;
  if (isThere) std::copy(bytes, bytes + def.valueSize, found->second.begin());
  else hash[keyOf(key)].assign(bytes, bytes + def.valueSize);
  return 0;
}

uint32_t *WorldMap::program(uint32_t element) {
  return element < def.entriesMax ? &programs->elements[element] : nullptr;
}

void *WorldMap::symbol() { return programs ? static_cast<void *>(&programs->header) : this; }

int64_t WorldMap::erase(const void *key) {
  if (def.type == arrayType) return -EINVAL;
  return hash.erase(keyOf(key)) ? 0 : -ENOENT;
}

std::map<std::vector<uint8_t>, std::vector<uint8_t>> WorldMap::contents() const {
  if (def.type != arrayType) return hash;
  std::map<std::vector<uint8_t>, std::vector<uint8_t>> all;
  for (uint32_t i = 0; i < def.entriesMax; ++i) {
    const uint8_t *value = array.data() + i * stride;
    all[keyOf(&i)] = {value, value + def.valueSize};
  }
  return all;
}

World::World(llvm::ArrayRef<MapDef> defs) {
  for (const MapDef &def : defs) maps.push_back(std::make_unique<WorldMap>(def));
}

uint64_t World::call(HelperId id, const uint64_t a[5]) {
  switch (index(id)) {
    case 1: return reinterpret_cast<uint64_t>(mapLookup(pointer<WorldMap>(a[0]), pointer<void>(a[1])));
    case 2:
      return uint64_t(mapUpdate(pointer<WorldMap>(a[0]), pointer<void>(a[1]), pointer<void>(a[2]), a[3]));
    case 3: return uint64_t(mapDelete(pointer<WorldMap>(a[0]), pointer<void>(a[1])));
    case 14: return uint64_t(pidTgid());
    case 15: return uint64_t(uidGid());
    case 113: return uint64_t(probeRead(pointer<void>(a[0]), uint32_t(a[1]), a[2]));
    default: return 0;
  }
}

void *helperAddress(HelperId id) {
  switch (index(id)) {
    case 1: return reinterpret_cast<void *>(mapLookup);
    case 2: return reinterpret_cast<void *>(mapUpdate);
    case 3: return reinterpret_cast<void *>(mapDelete);
    case 14: return reinterpret_cast<void *>(pidTgid);
    case 15: return reinterpret_cast<void *>(uidGid);
    case 113: return reinterpret_cast<void *>(probeRead);
    default: return nullptr;
  }
}

}  // namespace bpftime::reference
