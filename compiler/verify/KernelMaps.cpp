// Shapes are those of the object, with two liberties that no rule of the verifier depends
// on: a number of entries left open for the loader becomes the smallest there is, and type
// ids are passed only where the kernel needs them (locks, timers, kptrs, local storage),
// so that BTF it would quarrel with does no harm elsewhere.
#include "verify/KernelMaps.h"

#include "support/Diagnostic.h"

#include <algorithm>
#include <cctype>

#include <linux/bpf.h>

namespace bpftime {

namespace {

constexpr uint8_t wideLoad = BPF_LD | BPF_IMM | BPF_DW;
constexpr uint32_t cgroupStorage = 32;  // BPF_MAP_TYPE_CGRP_STORAGE, newer than our headers

/// Values that hang on a task, a socket, an inode or a cgroup: no entries, but types.
bool isLocalStorage(uint32_t type) {
  return type == BPF_MAP_TYPE_SK_STORAGE || type == BPF_MAP_TYPE_INODE_STORAGE ||
         type == BPF_MAP_TYPE_TASK_STORAGE || type == cgroupStorage;
}

uint32_t entriesOf(const MapDef &m) {
  bool hasNone = isLocalStorage(m.type) || m.type == BPF_MAP_TYPE_CGROUP_STORAGE ||
                 m.type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
  if (m.entriesMax || hasNone) return m.entriesMin();
  bool isRing = m.type == BPF_MAP_TYPE_RINGBUF || m.type == BPF_MAP_TYPE_USER_RINGBUF;
  return isRing ? uint32_t(sysconf(_SC_PAGESIZE)) : 1;
}

/// The kernel takes letters, digits, '_' and '.'.
void setName(bpf_attr &attr, const std::string &name) {
  for (size_t i = 0; i < std::min(name.size(), sizeof attr.map_name - 1); ++i)
    attr.map_name[i] = std::isalnum(uint8_t(name[i])) || name[i] == '.' ? name[i] : '_';
}

/// Contents first, then frozen: only then does the kernel take them for constants.
llvm::Error fillConstants(const Descriptor &fd, const MapDef &m) {
  uint32_t key = 0;
  std::vector<uint8_t> value(m.initial);
  value.resize(m.valueSize);
  bpf_attr attr = emptyAttr();
  attr.map_fd = uint32_t(fd.number());
  attr.key = reinterpret_cast<uint64_t>(&key);
  attr.value = reinterpret_cast<uint64_t>(value.data());
  if (long error = kernelBpf(BPF_MAP_UPDATE_ELEM, attr))
    return kernelUnavailable("fill map " + m.name, -error);
  bpf_attr freeze = emptyAttr();
  freeze.map_fd = uint32_t(fd.number());
  if (long error = kernelBpf(BPF_MAP_FREEZE, freeze))
    return kernelUnavailable("freeze map " + m.name, -error);
  return llvm::Error::success();
}

}  // namespace

bool KernelMaps::needsTypes(const MapDef &m) const {
  return types && btf && (isLocalStorage(m.type) || !types->specialFields(m.btfValue).empty());
}

llvm::Expected<Descriptor> KernelMaps::create(const MapDef &m) const {
  bpf_attr attr = emptyAttr();
  setName(attr, m.name);
  attr.map_type = m.type;
  attr.key_size = m.keySize;
  attr.value_size = m.valueSize;
  attr.max_entries = entriesOf(m);
  attr.map_flags = m.flags;
  attr.map_extra = m.extra;
  if (needsTypes(m)) {
    attr.btf_fd = uint32_t(btf.number());
    attr.btf_key_type_id = m.btfKey;
    attr.btf_value_type_id = m.btfValue;
  }
  Descriptor inner;
  if (m.inner) {
    llvm::Expected<Descriptor> made = create(*m.inner);
    if (!made) return made.takeError();
    inner = std::move(*made);
    attr.inner_map_fd = uint32_t(inner.number());
  }
  long fd = kernelBpf(BPF_MAP_CREATE, attr);
  if (fd < 0) return kernelUnavailable("create map " + m.name, -fd);
  Descriptor map(fd);
  // Sound: what a map holds that is not frozen is no constant to the kernel.
  if (m.frozen && m.settable.empty())
    if (llvm::Error e = fillConstants(map, m)) return std::move(e);
  return map;
}

llvm::Error KernelMaps::bind(std::vector<RawInsn> &insns) {
  for (size_t i = 0; i < insns.size(); ++i) {
    RawInsn &insn = insns[i];
    if (insn.opcode != wideLoad) continue;
    ++i;
    if (insn.src != BPF_PSEUDO_MAP_FD && insn.src != BPF_PSEUDO_MAP_VALUE) continue;
    size_t map = uint32_t(insn.imm);
    if (map >= maps.size()) return fail(diagnose(DiagId::Internal, "map index out of range"));
    if (!made[map]) {
      llvm::Expected<Descriptor> fd = create(maps[map]);
      if (!fd) return fd.takeError();
      made[map] = std::move(*fd);
    }
    insn.imm = made[map].number();
  }
  return llvm::Error::success();
}

}  // namespace bpftime
