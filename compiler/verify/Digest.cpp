// Serialises what the verdict depends on, field by field, and hashes it.
//
// Every variable-length part is preceded by its length, so that two different inputs
// cannot serialise to the same bytes.
#include "verify/Digest.h"

#include <vector>

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// SHA-256 over numbers and byte strings in a fixed notation. Gathered first: many small
/// updates cost more than the hash.
class Hasher {
 public:
  void number(uint64_t v) {
    for (int i = 0; i < 8; ++i) all.push_back(uint8_t(v >> (8 * i)));
  }
  void bytes(llvm::ArrayRef<uint8_t> b) {
    number(b.size());
    all.insert(all.end(), b.begin(), b.end());
  }
  void text(llvm::StringRef s) { bytes(llvm::arrayRefFromStringRef(s)); }
  Digest finish() { return llvm::SHA256::hash(all); }

 private:
  std::vector<uint8_t> all;
};

/// The rows of helpers.def as text: a change of any column changes the digest.
constexpr const char *prototypeRows[] = {
// A helper that gains or loses its body is another row, too.
#define KERNEL_HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) \
  #id " " #name " " #gpl " " #programs " " #ret " " #a1 " " #a2 " " #a3 " " #a4 " " #a5,
#define HELPER(...) KERNEL_HELPER(__VA_ARGS__) "native",
#define INLINE_HELPER(...) KERNEL_HELPER(__VA_ARGS__) "inline",
#include "helpers.def"
#undef HELPER
};

/// The encoding of the instruction-set document, on every host.
void addInsn(Hasher &h, const RawInsn &i) {
  h.number(uint64_t(i.opcode) | uint64_t(i.dst) << 8 | uint64_t(i.src) << 12 |
           uint64_t(uint16_t(i.off)) << 16 | uint64_t(uint32_t(i.imm)) << 32);
}

/// What a host may change is hashed as a range, not as the value it has now: changing it
/// leaves the digest as it is.
void addMap(Hasher &h, const MapDef &m) {
  h.text(m.name);
  EntriesRange entries = m.settableEntries.value_or(EntriesRange{m.entriesMax, m.entriesMax});
  for (uint64_t v : {m.type, m.keySize, m.valueSize, entries.min, entries.max, m.flags, uint32_t(m.kind),
                     uint32_t(m.frozen)})
    h.number(v);
  h.number(m.extra);
  h.number(m.programType);
  h.number(m.settable.size());
  for (const ByteRange &r : m.settable) h.number(uint64_t(r.begin) << 32 | r.end);
  // The verifier reads frozen contents as constants; other contents may change freely.
  if (m.inner) addMap(h, *m.inner);
  if (!m.frozen) return;
  std::vector<uint8_t> constants = m.initial;
  // All zeros may be written as nothing at all, and a settable value must not tell.
  constants.resize(m.valueSize);
  for (size_t i = 0; i < constants.size(); ++i)
    if (m.isSettable(i, 1)) constants[i] = 0;
  h.bytes(constants);
}

/// Signatures of global functions, and members of map values that only helpers may touch.
bool dependsOnTypes(const Program &p, llvm::ArrayRef<MapDef> maps) {
  if (!p.types) return false;
  return llvm::any_of(p.subprograms, [](const Subprogram &s) { return s.isGlobal; }) ||
         llvm::any_of(maps, [&](const MapDef &m) { return !p.types->specialFields(m.btfValue).empty(); });
}

}  // namespace

Digest digestOf(const Program &p, llvm::ArrayRef<MapDef> maps, bpftime_verified_by by, const Policy *policy) {
  Hasher h;
  h.text("bpftime verified program 4");
  for (uint64_t v : {p.type, p.expectedAttachType, uint32_t(p.isGplCompatible), uint32_t(by)}) h.number(v);
  h.number(p.raw.size());
  for (const RawInsn &i : p.raw) addInsn(h, i);
  h.number(maps.size());
  for (const MapDef &m : maps) addMap(h, m);
  h.bytes(prototypesDigest());
  if (dependsOnTypes(p, maps)) h.bytes(p.types->bytes());
  if (policy) h.bytes(policyDigest(*policy));
  if (p.host)
    for (const HostFunction &f : *p.host) h.text(f.name), h.number(f.mayEnd);
  if (p.hostTable) h.text(p.hostTable->canonical());
  return h.finish();
}

const Digest &prototypesDigest() {
  static const Digest once = [] {
    Hasher h;
    for (const char *row : prototypeRows) h.text(row);
    return h.finish();
  }();
  return once;
}

}  // namespace bpftime
