// Serialises what the verdict depends on, field by field, and hashes it.
//
// Every variable-length part is preceded by its length, so that two different inputs
// cannot serialise to the same bytes.
#include "verify/Digest.h"

#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// SHA-256 over numbers and byte strings in a fixed notation.
class Hasher {
 public:
  void number(uint64_t v) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = uint8_t(v >> (8 * i));
    sha.update(llvm::ArrayRef<uint8_t>(bytes, 8));
  }
  void bytes(llvm::ArrayRef<uint8_t> b) {
    number(b.size());
    sha.update(b);
  }
  void text(llvm::StringRef s) {
    number(s.size());
    sha.update(s);
  }
  Digest finish() { return sha.final(); }

 private:
  llvm::SHA256 sha;
};

/// The rows of helpers.def as text: a change of any column changes the digest.
constexpr const char *prototypeRows[] = {
// A helper that gains or loses its body is another row, too.
#define KERNEL_HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) \
  #id " " #name " " #gpl " " #programs " " #ret " " #a1 " " #a2 " " #a3 " " #a4 " " #a5,
#define HELPER(...) KERNEL_HELPER(__VA_ARGS__) "native",
#include "helpers.def"
#undef HELPER
};

void addPrototypes(Hasher &h) {
  for (const char *row : prototypeRows) h.text(row);
}

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

}  // namespace

Digest digestOf(const Program &p, llvm::ArrayRef<MapDef> maps, bpftime_verified_by by, const Policy *policy) {
  Hasher h;
  h.text("bpftime verified program 2");
  for (uint64_t v : {p.type, p.expectedAttachType, uint32_t(p.isGplCompatible), uint32_t(by)}) h.number(v);
  h.number(p.raw.size());
  for (const RawInsn &i : p.raw) addInsn(h, i);
  h.number(maps.size());
  for (const MapDef &m : maps) addMap(h, m);
  addPrototypes(h);
  if (policy) h.bytes(policyDigest(*policy));
  return h.finish();
}

Digest prototypesDigest() {
  Hasher h;
  addPrototypes(h);
  return h.finish();
}

}  // namespace bpftime
