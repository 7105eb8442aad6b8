// Bounds, alignment and direction of every memory access.
//
// A pointer's offset is `off + displacement + num`, where `num` is a Scalar. Both ends of
// its signed range are checked against the region, so every member lies inside.
#include "verify/Memory.h"

#include "verify/Context.h"
#include "verify/StackAccess.h"

namespace bpftime {

namespace {

constexpr int64_t OffsetLimit = int64_t{1} << 29;
constexpr uint32_t WriteOnlyByProgram = 1u << 8;  // BPF_F_WRONLY_PROG

/// One access: who may be accessed, where, how aligned, in which direction. The first
/// rule that is broken is reported.
class Checker {
 public:
  Checker(Env &e, Path &p, const Access &a) : env(e), path(p), access(a), base(p.state.reg(a.reg)) {}

  llvm::Expected<Span> run() {
    if (llvm::Error e = requireInit(env, path, access.reg)) return e;
    if (llvm::Error e = requirePointer()) return e;
    if (base.kind == ValueKind::Ctx) return context();
    if (base.num.wide.sMin <= -OffsetLimit || base.num.wide.sMax >= OffsetLimit) return no(unbounded());
    span = {base, base.offsetMin() + access.displacement, base.offsetMax() + access.displacement};
    if (llvm::Error e = bounds()) return e;
    if (llvm::Error e = alignment()) return e;
    if (llvm::Error e = direction()) return e;
    if (llvm::Error e = record()) return e;
    return span;
  }

 private:
  llvm::Error no(Diagnostic d) {
    return reject(env, path, aboutValue(env, std::move(d), regName(access.reg), base));
  }
  Diagnostic unbounded() { return complaint(env, path, DiagId::UnboundedAccess, regName(access.reg)); }
  const char *verb() const { return access.isWrite ? "write" : "read"; }

  llvm::Error requirePointer() {
    switch (base.kind) {
      case ValueKind::Stack:
      case ValueKind::MapValue:
      case ValueKind::RingbufMem: return llvm::Error::success();
      case ValueKind::Ctx:
        if (!access.byHelper) return llvm::Error::success();
        return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
      case ValueKind::MapValueOrNull:
      case ValueKind::RingbufMemOrNull:
        return no(complaint(env, path, DiagId::MaybeNull, regName(access.reg)));
      case ValueKind::Map:
        if (access.byHelper || access.isWrite)
          return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
        return reject(env, path,
                      complaint(env, path, DiagId::InsnUnsupported, "reads of a map's own fields"));
      default: return no(complaint(env, path, DiagId::NotMemory, regName(access.reg)));
    }
  }

  llvm::Expected<Span> context() {
    // As the kernel: the context is addressed by the instruction's own displacement only.
    if (base.off != 0 || !base.num.isConstant(0)) return no(complaint(env, path, DiagId::CtxModified));
    CtxAnswer a =
        checkCtxAccess(env.program.type, access.displacement, access.bytes, access.isWrite, access.isSigned);
    std::string where = verb() + std::string(" of ") + std::to_string(access.bytes) + " bytes at offset " +
                        std::to_string(access.displacement);
    const char *type = programTypeName(env.program.type);
    if (a.verdict == CtxVerdict::SocketPointer)
      return reject(env, path,
                    complaint(env, path, DiagId::InsnUnsupported, "socket pointers from the context"));
    if (a.verdict == CtxVerdict::PacketPointer)
      return reject(env, path, complaint(env, path, DiagId::PacketAccess, where));
    if (a.verdict == CtxVerdict::Denied || access.isAligned)
      return reject(
          env, path,
          complaint(env, path, DiagId::CtxAccess, where, type ? type : "?").since(std::move(a.why)));
    span = {base, access.displacement, access.displacement};
    if (!access.isWrite) env.facts.ctxRead(span.min, access.bytes);
    if (llvm::Error e = record()) return e;
    return span;
  }

  /// The region as [low, high) in the terms of the span.
  llvm::Error bounds() {
    int64_t low = 0, high = 0;
    std::string region;
    DiagId id = DiagId::MapValueBounds;
    if (base.kind == ValueKind::Stack) {
      low = -StackBytesMax, region = "the stack", id = DiagId::StackBounds;
    } else if (base.kind == ValueKind::MapValue) {
      const MapDef &m = env.maps[index(base.map)];
      high = m.valueSize, region = "a value of map '" + m.name + "'";
    } else {
      high = base.memSize, region = "the reserved memory", id = DiagId::RingbufBounds;
    }
    // Sound: both ends are far from overflow, OffsetLimit saw to it.
    if (span.min >= low && span.max + int64_t(access.bytes) <= high) return llvm::Error::success();
    Diagnostic d = complaint(env, path, id, verb(), access.bytes, offsetWords(), region);
    d.because.push_back(region + " reaches from offset " + std::to_string(low) + " to " +
                        std::to_string(high));
    return no(std::move(d));
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
    return no(complaint(env, path, DiagId::Misaligned, verb(), access.bytes, offsetWords()));
  }

  /// Maps may be read-only (.rodata) or write-only for programs.
  llvm::Error direction() {
    if (base.kind != ValueKind::MapValue) return llvm::Error::success();
    const MapDef &m = env.maps[index(base.map)];
    if (access.isWrite && (m.flags & ReadOnlyByProgram))
      return no(complaint(env, path, DiagId::MapReadOnly, m.name));
    if (!access.isWrite && (m.flags & WriteOnlyByProgram))
      return no(complaint(env, path, DiagId::MapWriteOnly, m.name));
    return llvm::Error::success();
  }

  /// Keeps the access as a fact for the compiler.
  llvm::Error record() {
    if (base.kind == ValueKind::Stack && access.bytes)
      env.facts.stack(path.state.frames[base.frame].subprogram, span.min);
    if (access.byHelper) return llvm::Error::success();
    if (env.facts.access(path.pc, base, unsigned(path.state.frames.size() - 1), span.min, span.max))
      return llvm::Error::success();
    return no(complaint(env, path, DiagId::MixedPointers));
  }

  Env &env;
  Path &path;
  const Access &access;
  Value base;
  Span span;
};

/// What any memory may hold: as many bits as were read.
Scalar unknownOf(unsigned bytes, bool isSigned) {
  if (bytes == 8) return Scalar::unknown();
  if (!isSigned) return Scalar::range(0, (uint64_t{1} << (8 * bytes)) - 1);
  int64_t limit = int64_t{1} << (8 * bytes - 1);
  return Scalar::signedRange(-limit, limit - 1);
}

/// A loaded number as the register receives it.
Value extended(Env &env, Path &path, const Scalar &num, NodeId node, const Insn &insn) {
  return makeScalar(env, path, insn.isSigned ? num.signExtend(8 * insn.size) : num, node);
}

/// The stack is the only memory whose contents are followed.
llvm::Expected<Value> loadStack(Env &env, Path &path, const Span &span, const Insn &insn) {
  Frame &frame = path.state.frames[span.base.frame];
  noteStackRead(path, span.base.frame, slotMask(int(span.min), int(span.max) + insn.size));
  if (span.min != span.max) {
    std::vector<Value> escapes;
    if (scanStack(frame, int(span.min), int(span.max) + insn.size, escapes)) env.facts.readsUninitStack();
    for (const Value &v : escapes) noteEscape(env, path, v);
    return makeScalar(env, path, unknownOf(insn.size, insn.isSigned));
  }
  StackRead r = readStack(frame, int(span.min), insn.size);
  if (r.readsUninit) env.facts.readsUninitStack();
  if (r.splitsPointer) return reject(env, path, complaint(env, path, DiagId::PointerSpill, "read in part"));
  if (!r.whole) return extended(env, path, r.num, r.node, insn);
  if (r.whole->isScalar() && insn.isSigned) return extended(env, path, r.whole->num, r.whole->node, insn);
  return *r.whole;
}

/// Contents of a frozen, read-only map at a known offset are constants.
std::optional<uint64_t> frozenContents(const Env &env, const Span &span, unsigned bytes) {
  const MapDef &m = env.maps[index(span.base.map)];
  if (!m.frozen || !(m.flags & ReadOnlyByProgram) || span.min != span.max || m.entriesMax != 1)
    return std::nullopt;
  uint64_t v = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    size_t at = size_t(span.min) + i;
    uint8_t byte = at < m.initial.size() ? m.initial[at] : 0;
    v |= uint64_t(byte) << (8 * i);
  }
  return v;
}

}  // namespace

llvm::Expected<Span> checkAccess(Env &env, Path &path, const Access &access) {
  return Checker(env, path, access).run();
}

llvm::Expected<Value> loadValue(Env &env, Path &path, const Span &span, const Insn &insn) {
  if (span.base.kind == ValueKind::Stack) return loadStack(env, path, span, insn);
  if (span.base.kind == ValueKind::MapValue)
    if (std::optional<uint64_t> c = frozenContents(env, span, insn.size))
      return extended(env, path, Scalar::constant(*c), NoNode, insn);
  return makeScalar(env, path, unknownOf(insn.size, insn.isSigned));
}

/// Sound: where only a part of a saved pointer is overwritten, the rest stays behind as
/// a number that can be read, so the address is known from here on.
static void noteRemains(Env &env, const Path &path, const Span &span, uint32_t bytes) {
  int min = int(span.min), end = int(span.min) + int(bytes);
  std::vector<Value> cut;
  const Frame &frame = path.state.frames[span.base.frame];
  if (min % int(SlotBytes)) scanStack(frame, min, min + 1, cut);
  if (end % int(SlotBytes)) scanStack(frame, end - 1, end, cut);
  for (const Value &v : cut) noteEscape(env, path, v);
}

llvm::Error storeValue(Env &env, Path &path, const Span &span, unsigned bytes, const Value &value) {
  if (span.base.kind != ValueKind::Stack) {
    noteEscape(env, path, value);
    return llvm::Error::success();
  }
  Frame &frame = path.state.frames[span.base.frame];
  bool isCaller = span.base.frame + 1u != path.state.frames.size();
  if (span.min != span.max) {
    noteEscape(env, path, value);
    // Only some of these bytes are written: the others keep what they hold.
    helperReads(env, path, span, bytes);
    clobberStack(frame, int(span.min), int(span.max) + int(bytes), false);
    return llvm::Error::success();
  }
  if (value.isPointer() && bytes != SlotBytes)
    return reject(env, path,
                  aboutValue(env, complaint(env, path, DiagId::PointerSpill, "stored in part"),
                             "the value stored", value));
  // Sound: a pointer into a frame that will be popped must not outlive it.
  if (value.kind == ValueKind::Stack && isCaller)
    return reject(
        env, path,
        aboutValue(env, complaint(env, path, DiagId::PointerSpill, "stored into the caller's frame"),
                   "the value stored", value));
  noteRemains(env, path, span, bytes);
  writeStack(frame, int(span.min), bytes, value, env.graph);
  return llvm::Error::success();
}

void helperWrites(Env &env, Path &path, const Span &span, uint32_t bytes, bool fillsAll) {
  if (span.base.kind != ValueKind::Stack || bytes == 0) return;
  bool all = fillsAll && span.min == span.max;
  // Sound: where old bytes may survive under the name of new ones, they count as read.
  if (all) noteRemains(env, path, span, bytes);
  else helperReads(env, path, span, bytes);
  clobberStack(path.state.frames[span.base.frame], int(span.min), int(span.max) + int(bytes), all);
}

void helperReads(Env &env, Path &path, const Span &span, uint32_t bytes) {
  if (span.base.kind != ValueKind::Stack || bytes == 0) return;
  int min = int(span.min), end = int(span.max) + int(bytes);
  noteStackRead(path, span.base.frame, slotMask(min, end));
  std::vector<Value> escapes;
  if (scanStack(path.state.frames[span.base.frame], min, end, escapes)) env.facts.readsUninitStack();
  for (const Value &v : escapes) noteEscape(env, path, v);
}

}  // namespace bpftime
