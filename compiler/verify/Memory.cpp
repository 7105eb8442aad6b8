// Bounds, alignment and direction of every memory access.
//
// A pointer's offset is `off + displacement + num`, where `num` is a Scalar. Both ends of
// its signed range are checked against the region, so every member lies inside.
#include "verify/Memory.h"

#include "bpf/Types.h"
#include "verify/Context.h"
#include "verify/MapRules.h"
#include "verify/SpecialFields.h"

namespace bpftime {

namespace {

constexpr int64_t OffsetLimit = int64_t{1} << 29;
constexpr uint32_t WriteOnlyByProgram = 1u << 8;  // BPF_F_WRONLY_PROG

/// The bytes of a region that a program may touch, in the terms of a Span.
struct Extent {
  int64_t low = 0, high = 0;
  DiagId broken = DiagId::MemoryBounds;
};

Extent extentOf(const Env &env, const Value &base) {
  switch (base.kind) {
    case ValueKind::Stack: return {-StackBytesMax, 0, DiagId::StackBounds};
    case ValueKind::MapValue: return {0, env.map(base).valueSize, DiagId::MapValueBounds};
    case ValueKind::MapKey: return {0, env.map(base).keySize};
    case ValueKind::RingbufMem: return {0, base.memSize, DiagId::RingbufBounds};
    case ValueKind::Packet:
    case ValueKind::PacketMeta: return {0, base.memSize, DiagId::PacketBounds};
    default: return {0, base.memSize};
  }
}

/// The region in words.
std::string regionWords(const Env &env, const Value &base) {
  switch (base.kind) {
    case ValueKind::Stack: return "the stack";
    case ValueKind::MapValue: return "a value of map '" + env.map(base).name + "'";
    case ValueKind::MapKey: return "a key of map '" + env.map(base).name + "'";
    case ValueKind::RingbufMem: return "the reserved memory";
    case ValueKind::Packet:
    case ValueKind::PacketMeta: return "the part of the packet that was checked";
    default: return "the memory";
  }
}

/// How much of it there is: "a value of map 'm' has 64 bytes".
std::string roomWords(const Extent &x, const std::string &region) {
  if (x.low < 0) return region + " of a function is bytes " + std::to_string(x.low) + " to -1 from r10";
  return region + " has " + bytesWords(uint64_t(x.high));
}

/// One access: who may be accessed, where, how aligned, in which direction. The first
/// rule that is broken is reported.
class Checker {
 public:
  Checker(Env &e, Path &p, const Access &a) : env(e), path(p), access(a), base(p.state.reg(a.reg)) {}

  llvm::Expected<Span> run() {
    if (llvm::Error e = requireInit(env, path, access.reg)) return e;
    if (llvm::Error e = requirePointer()) return e;
    if (base.kind == ValueKind::Ctx) return context();
    if (base.kind == ValueKind::Btf) return kernelStructure();
    if (base.num.wide.sMin <= -OffsetLimit || base.num.wide.sMax >= OffsetLimit) return no(unbounded());
    span = {base, base.offsetMin() + access.displacement, base.offsetMax() + access.displacement};
    if (base.isPacket()) {
      if (base.num.wide.sMin < 0) return no(unbounded());
      // What was checked counts from the variable part on.
      span.min = span.max = base.off + access.displacement;
    }
    if (llvm::Error e = bounds()) return e;
    if (llvm::Error e = alignment()) return e;
    if (llvm::Error e = direction()) return e;
    if (llvm::Error e = specialFields()) return e;
    if (llvm::Error e = objects()) return e;
    if (llvm::Error e = record()) return e;
    return span;
  }

 private:
  llvm::Error no(Diagnostic d) {
    return reject(env, path, aboutRegister(env, path, std::move(d), access.reg));
  }
  Diagnostic unbounded() {
    Diagnostic d = complaint(env, path, DiagId::UnboundedAccess, regName(access.reg));
    if (base.num.wide.sMin <= -OffsetLimit && base.num.wide.sMax < OffsetLimit)
      d.remedy = "The index may be negative: make it unsigned, or check `i < 0` as well.";
    return d;
  }
  const char *verb() const { return access.isWrite ? "write" : "read"; }

  llvm::Error requirePointer() {
    if (base.maybeNull && !access.nullIsFine)
      return no(complaint(env, path, DiagId::MaybeNull, regName(access.reg)));
    switch (base.kind) {
      case ValueKind::Stack:
      case ValueKind::MapValue:
      case ValueKind::RingbufMem:
      case ValueKind::Mem:
      case ValueKind::Ctx: return llvm::Error::success();
      case ValueKind::MapKey:
        if (!access.isWrite) return llvm::Error::success();
        return no(complaint(env, path, DiagId::ReadOnlyMemory, regName(access.reg)));
      case ValueKind::Packet:
      case ValueKind::PacketMeta: return packet();
      case ValueKind::Btf:
        if (!access.byHelper) return llvm::Error::success();
        return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
      case ValueKind::Map:
        if (access.byHelper || access.isWrite)
          return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
        return reject(env, path,
                      complaint(env, path, DiagId::InsnUnsupported, "reads of a map's own fields"));
      default: return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
    }
  }

  /// Who may touch packet bytes, and how.
  llvm::Error packet() {
    if (access.byHelper && !access.packetIsFine)
      return no(
          complaint(env, path, DiagId::PacketAccess, "the helper may change the packet under its argument"));
    if (access.isAligned)
      return no(
          complaint(env, path, DiagId::PacketAccess, "atomic operations on packet bytes are not allowed"));
    if (access.isWrite && !mayWritePacket(env.program.type))
      return no(complaint(env, path, DiagId::PacketAccess, "this program type may only read the packet"));
    return llvm::Error::success();
  }

  llvm::Expected<Span> context() {
    // As the kernel: the context is addressed by the instruction's own displacement only.
    if (!base.isAtStart()) return no(complaint(env, path, DiagId::CtxModified));
    if (access.byHelper) return contextAsMemory();
    CtxAnswer a =
        checkCtxAccess(env.program, access.displacement, access.bytes, access.isWrite, access.isSigned);
    std::string where = verb() + std::string(" of ") + std::to_string(access.bytes) + " bytes at offset " +
                        std::to_string(access.displacement);
    const char *type = programTypeName(env.program.type);
    if (a.verdict == CtxVerdict::Unsupported)
      return reject(env, path, complaint(env, path, DiagId::InsnUnsupported, a.why));
    if (a.verdict == CtxVerdict::Denied || access.isAligned)
      return reject(
          env, path,
          complaint(env, path, DiagId::CtxAccess, where, type ? type : "?").since(std::move(a.why)));
    span = {base, access.displacement, access.displacement};
    span.field = a.field;
    span.type = a.type;
    if (!access.isWrite) env.facts.ctxRead(span.min, access.bytes);
    if (llvm::Error e = record()) return e;
    return span;
  }

  /// A helper may read contexts that lie in memory as they are: register files and records.
  llvm::Expected<Span> contextAsMemory() {
    int64_t last = int64_t(access.bytes) - 1;
    bool isPlain = isContextPlainMemory(env.program.type) && !(access.isWrite && access.isOutput);
    CtxAnswer a = access.bytes ? checkCtxAccess(env.program, last, 1, access.isWrite, false) : CtxAnswer{};
    if (!isPlain || (access.bytes && a.verdict != CtxVerdict::Allowed))
      return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
    env.facts.ctxEscapes();
    return Span{base, 0, 0};
  }

  /// Loads through a pointer to a kernel structure are probe reads: only what the field is
  /// matters, and that there is one.
  llvm::Expected<Span> kernelStructure() {
    const Types *types = env.program.kernelTypes.get();
    std::string name = types ? types->nameOf(base.type).str() : "?";
    if (!env.program.isGplCompatible)
      return no(
          complaint(env, path, DiagId::KernelStructure, name, "only GPL-compatible programs may read it"));
    if (access.isWrite || access.isAligned)
      return no(complaint(env, path, DiagId::KernelStructure, name, "programs may only read it"));
    if (!base.num.isConstant())
      return no(complaint(env, path, DiagId::KernelStructure, name, "its offset must be a constant"));
    int64_t at = base.offsetMin() + access.displacement;
    if (at < 0 || !types || !types->fieldAt(base.type, uint64_t(at), access.bytes))
      return no(complaint(
          env, path, DiagId::KernelStructure, name,
          "it has no member of " + std::to_string(access.bytes) + " bytes at offset " + std::to_string(at)));
    span = {base, at, at};
    if (llvm::Error e = record()) return e;
    return span;
  }

  llvm::Error bounds() {
    Extent x = extentOf(env, base);
    // Sound: both ends are far from overflow, OffsetLimit saw to it.
    if (span.min >= x.low && span.max + int64_t(access.bytes) <= x.high) return llvm::Error::success();
    std::string region = regionWords(env, base);
    Diagnostic d = complaint(env, path, x.broken, verb(), bytesWords(access.bytes), offsetWords(), region);
    int64_t last = span.max + int64_t(access.bytes) - 1;
    d.because.push_back(roomWords(x, region) + "; the access " +
                        (span.min == span.max && !access.sizeReg ? "covers bytes " : "may cover bytes ") +
                        std::to_string(span.min) + " to " + std::to_string(last));
    if (access.sizeReg) d = aboutRegister(env, path, std::move(d), access.sizeReg);
    if (std::string remedy = boundsRemedy(x); !remedy.empty()) d.remedy = std::move(remedy);
    return no(std::move(d));
  }

  /// What would make the access fit, in numbers.
  std::string boundsRemedy(const Extent &x) const {
    if (base.isPacket() && span.min < x.low)
      return "Only bytes behind the start of the packet can be checked; do not step back from it.";
    if (base.kind == ValueKind::Packet)
      return "Compare first: `if (data + " + std::to_string(span.max + int64_t(access.bytes)) +
             " > data_end) return 0;`" +
             (base.num.isConstant() ? "." : ", with the variable part added to data.");
    if (access.sizeReg && span.max < x.high)
      return "Bound the size: at most " + std::to_string(x.high - span.max) + " bytes fit.";
    if (base.num.isConstant()) return "";
    if (span.min < x.low) return "The index may be negative: make it unsigned, or check `i < 0` as well.";
    uint64_t varying = base.num.bits.value | base.num.bits.mask;
    int64_t element = int64_t(varying & -varying), fixed = base.off + access.displacement;
    int64_t room = x.high - int64_t(access.bytes) - fixed;
    if (room < 0) return "";
    std::string count = std::to_string(room / element + 1);
    std::string unit = element == 1 ? "bytes" : "elements of " + std::to_string(element) + " bytes";
    return "Bound the index, which counts " + unit + ": only values below " + count +
           " fit, e.g. `if (i >= " + count + ") return 0;`.";
  }

  std::string offsetWords() const {
    if (span.min == span.max) return std::to_string(span.min);
    return std::to_string(span.min) + " to " + std::to_string(span.max);
  }

  /// The kernel tracks spills by slot and so aligns stack accesses; elsewhere only atomic
  /// operations need alignment, since compiled code loads and stores at any address.
  llvm::Error alignment() {
    bool isStack = base.kind == ValueKind::Stack;
    if (access.byHelper || (!isStack && !access.isAligned)) return llvm::Error::success();
    Tnum offset = base.num.bits + Tnum::constant(uint64_t(base.off + access.displacement));
    // Sound: r10 and the start of every region are 8-byte aligned in the runtime.
    if (((offset.value | offset.mask) & (access.bytes - 1)) == 0) return llvm::Error::success();
    return no(complaint(env, path, DiagId::Misaligned, verb(), bytesWords(access.bytes), offsetWords()));
  }

  /// Maps may be read-only (.rodata) or write-only for programs.
  llvm::Error direction() {
    if (access.isWrite && base.isReadOnly)
      return no(complaint(env, path, DiagId::ReadOnlyMemory, regName(access.reg)));
    if (base.kind != ValueKind::MapValue) return llvm::Error::success();
    const MapDef &m = env.map(base);
    if (access.isWrite && ((m.flags & ReadOnlyByProgram) || mapHas(m.type, READ_ONLY)))
      return no(complaint(env, path, DiagId::MapReadOnly, m.name));
    if (!access.isWrite && (m.flags & WriteOnlyByProgram))
      return no(complaint(env, path, DiagId::MapWriteOnly, m.name));
    return llvm::Error::success();
  }

  /// Locks, timers and their kin are touched by their own helpers only.
  llvm::Error specialFields() {
    if (base.kind != ValueKind::MapValue) return llvm::Error::success();
    for (const SpecialField &f : env.specialFields(base.map)) {
      // Sound: the access may lie anywhere between its ends.
      if (span.min >= int64_t(f.offset + f.size) || span.max + int64_t(access.bytes) <= int64_t(f.offset))
        continue;
      if (isKptr(f))
        return reject(env, path,
                      complaint(env, path, DiagId::InsnUnsupported, "kernel pointers in maps (kptr)"));
      return no(complaint(env, path, DiagId::SpecialFieldAccess, verb(), specialFieldName(f), f.offset));
    }
    return llvm::Error::success();
  }

  /// What iterators and dynptrs hold is for their own functions. Stores end them
  /// (transferStore); memory that a helper writes must not have a dynptr in it.
  llvm::Error objects() {
    if (base.kind != ValueKind::Stack) return llvm::Error::success();
    const Frame &frame = path.state.frames[base.frame];
    for (int64_t at = span.min & -int64_t(SlotBytes); at < span.max + int64_t(access.bytes);
         at += SlotBytes) {
      const Slot *slot = frame.slotIfAny(unsigned(-at) / SlotBytes - 1);
      if (!slot || !slot->isObject()) continue;
      if (access.isWrite && !(access.byHelper && slot->isDynptr())) continue;
      DiagId id = slot->isDynptr() ? DiagId::DynptrUse : DiagId::IteratorUse;
      return no(complaint(env, path, id, "its bytes are no data of the program"));
    }
    return llvm::Error::success();
  }

  /// Keeps the access as a fact for the compiler.
  llvm::Error record() {
    if (base.kind == ValueKind::Stack && access.bytes)
      env.facts.stack(path.state.frames[base.frame].subprogram, span.min);
    if (access.byHelper) return llvm::Error::success();
    // A value of a map found in another has no name for the compiler.
    Value known = base;
    if (base.kind == ValueKind::MapValue && index(base.map) >= env.mapsOfObject) known.kind = ValueKind::Mem;
    if (env.facts.access(path.pc, known, unsigned(path.state.frames.size() - 1), span.min, span.max))
      return llvm::Error::success();
    return no(complaint(env, path, DiagId::MixedPointers));
  }

  Env &env;
  Path &path;
  const Access &access;
  Value base;
  Span span;
};

}  // namespace

llvm::Expected<Span> checkAccess(Env &env, Path &path, const Access &access) {
  return Checker(env, path, access).run();
}

}  // namespace bpftime
