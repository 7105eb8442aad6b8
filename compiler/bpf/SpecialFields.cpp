// The parts of a map's value that plain loads and stores must not touch. They are searched
// for everywhere, nested structures, arrays and unions included: one that is missed could be
// written over. Names are those of uapi/linux/bpf.h, tags those of the kernel's
// btf_get_field_type.
#include "bpf/Types.h"

#include <algorithm>

#include <linux/btf.h>

namespace bpftime {

namespace {

constexpr unsigned levelsMax = 64;
constexpr size_t specialFieldsMax = 64;  // the kernel gives up at 11

}  // namespace

/// Everything special below one type.
class SpecialFieldScan {
 public:
  explicit SpecialFieldScan(const Types &types) : types(types), isPlain(types.count()) {}
  void scan(uint32_t id, uint64_t base, unsigned level);
  std::vector<SpecialField> found;
  bool isTooMuch = false;

 private:
  void scanInside(uint32_t id, uint64_t base, unsigned level);
  void scanArray(uint32_t id, uint64_t base, unsigned level);
  void scanPointer(uint32_t id, uint64_t base);
  void add(SpecialField::Kind kind, uint64_t base, uint64_t size, uint32_t type = 0) {
    isTooMuch |= found.size() >= specialFieldsMax || base + size > UINT32_MAX;
    if (!isTooMuch) found.push_back({kind, uint32_t(base), uint32_t(size), type});
  }
  const Types &types;
  std::vector<bool> isPlain;  // by type id: nothing special in it
};

namespace {

struct NamedKind {
  llvm::StringLiteral name;
  SpecialField::Kind kind;
};
constexpr NamedKind structures[] = {
    {"bpf_spin_lock", SpecialField::SpinLock}, {"bpf_res_spin_lock", SpecialField::ResSpinLock},
    {"bpf_timer", SpecialField::Timer},        {"bpf_wq", SpecialField::Workqueue},
    {"bpf_task_work", SpecialField::TaskWork}, {"bpf_list_head", SpecialField::ListHead},
    {"bpf_list_node", SpecialField::ListNode}, {"bpf_rb_root", SpecialField::RbRoot},
    {"bpf_rb_node", SpecialField::RbNode},     {"bpf_refcount", SpecialField::Refcount},
};
constexpr NamedKind pointerTag[] = {
    {"kptr", SpecialField::Kptr},
    {"kptr_ref", SpecialField::Kptr},  // its name before Linux 6.4
    {"kptr_untrusted", SpecialField::KptrUntrusted},
    {"percpu_kptr", SpecialField::KptrPercpu},
    {"uptr", SpecialField::Uptr},
};

}  // namespace

/// Sound: the first element tells whether the others have anything, so an array without
/// special fields costs one visit, and one with them ends at the maximum.
void SpecialFieldScan::scanArray(uint32_t id, uint64_t base, unsigned level) {
  const btf_array &array = types.tail<btf_array>(id);
  uint64_t stride = types.sizeOf(array.type);
  size_t before = found.size();
  for (uint64_t i = 0; i < array.nelems && !isTooMuch; ++i) {
    scan(array.type, base + i * stride, level + 1);
    if (found.size() == before) return;
  }
}

void SpecialFieldScan::scanPointer(uint32_t id, uint64_t base) {
  for (llvm::StringRef tag : types.pointerTags(id))
    for (const NamedKind &row : pointerTag)
      if (tag == row.name) {
        add(row.kind, base, types.sizeOf(id), types.strip(types.pointee(id)));
        return;
      }
}

/// Sound: a type that had nothing special once never has, so each visit is the first of its
/// type or adds to what is found; both are bounded.
void SpecialFieldScan::scan(uint32_t id, uint64_t base, unsigned level) {
  isTooMuch |= level > levelsMax;
  if (types.btfKindOf(id) == BTF_KIND_VAR) id = types.type(id)->type;
  id = types.strip(id);
  if (isTooMuch || isPlain[id]) return;
  size_t before = found.size();
  scanInside(id, base, level);
  isPlain[id] = !isTooMuch && found.size() == before;
}

void SpecialFieldScan::scanInside(uint32_t id, uint64_t base, unsigned level) {
  switch (types.btfKindOf(id)) {
    case BTF_KIND_ARRAY: return scanArray(id, base, level);
    case BTF_KIND_PTR: return scanPointer(id, base);
    case BTF_KIND_DATASEC:
      for (const btf_var_secinfo &v : types.records<btf_var_secinfo>(id))
        scan(v.type, base + v.offset, level + 1);
      return;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: break;
    default: return;
  }
  for (const NamedKind &row : structures)
    if (types.nameOf(id) == row.name) {
      add(row.kind, base, types.sizeOf(id));
      return;
    }
  for (const btf_member &m : types.records<btf_member>(id))
    scan(m.type, base + types.bitsOf(id, m).begin / 8, level + 1);
}

std::vector<SpecialField> Types::specialFields(uint32_t id) const {
  SpecialFieldScan scan(*this);
  scan.scan(id, 0, 0);
  if (scan.isTooMuch)
    return {{SpecialField::TooMany, 0, uint32_t(std::min<uint64_t>(sizeOf(id), UINT32_MAX))}};
  std::sort(scan.found.begin(), scan.found.end(),
            [](const SpecialField &a, const SpecialField &b) { return a.offset < b.offset; });
  return scan.found;
}

}  // namespace bpftime
