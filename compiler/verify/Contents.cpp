// What memory holds: the stack's contents are followed, frozen maps are constants, kernel
// structures have fields with types, and everything else is a number.
#include "verify/Memory.h"

#include "bpf/Types.h"
#include "verify/StackAccess.h"

namespace bpftime {

namespace {

/// What any memory may hold: as many bits as were read.
Scalar anyOf(unsigned bytes, bool isSigned) {
  Scalar s = unknownNumber(bytes);
  return isSigned ? s.signExtend(8 * bytes) : s;
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
    env.facts.readsUninitStack(frame.subprogram,
                               scanStack(frame, int(span.min), int(span.max) + insn.size, escapes));
    for (const Value &v : escapes) noteEscape(env, path, v);
    return makeScalar(env, path, anyOf(insn.size, insn.isSigned));
  }
  StackRead r = readStack(frame, int(span.min), insn.size);
  if (r.readsUninit)
    env.facts.readsUninitStack(frame.subprogram, slotMask(int(span.min), int(span.min) + insn.size));
  // Behind a mistake, what should be here may not have been stored.
  if (path.state.isTainted && !r.whole) return Value::poison(path.pc);
  if (r.splitsPointer) return reject(env, path, complaint(env, path, DiagId::PointerSpill, "read in part"));
  if (!r.whole) return extended(env, path, r.num, r.node, insn);
  if (r.whole->isScalar() && insn.isSigned) return extended(env, path, r.whole->num, r.whole->node, insn);
  return *r.whole;
}

/// Contents of a frozen, read-only map at a known offset are constants.
std::optional<uint64_t> frozenContents(const Env &env, const Span &span, unsigned bytes) {
  const MapDef &m = env.map(span.base);
  if (!m.frozen || !(m.flags & ReadOnlyByProgram) || span.min != span.max || m.entriesMax != 1)
    return std::nullopt;
  // Sound: a host may put another value there before the program runs (--settable).
  if (m.isSettable(uint64_t(span.min), bytes)) return std::nullopt;
  uint64_t v = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    size_t at = size_t(span.min) + i;
    uint8_t byte = at < m.initial.size() ? m.initial[at] : 0;
    v |= uint64_t(byte) << (8 * i);
  }
  return v;
}

}  // namespace

namespace {

/// A field of a context that is more than a number.
Value loadContext(Env &env, Path &path, const Span &span, const Insn &insn) {
  switch (span.field) {
    case CtxField::Packet: return Value::pointer(ValueKind::Packet, path.pc);
    case CtxField::PacketMeta: return Value::pointer(ValueKind::PacketMeta, path.pc);
    case CtxField::PacketEnd: return Value::pointer(ValueKind::PacketEnd, path.pc);
    case CtxField::Kernel: {
      Value v = Value::pointer(ValueKind::Btf, path.pc);
      v.type = span.type;
      return v;
    }
    case CtxField::Number: break;
  }
  return makeScalar(env, path, anyOf(insn.size, insn.isSigned));
}

/// A member of a kernel structure: a number, or a pointer to the next structure. Reads of
/// it cannot fault, so it may be NULL without anyone asking.
Value loadKernel(Env &env, Path &path, const Span &span, const Insn &insn) {
  const Types *types = env.program.kernelTypes.get();
  std::optional<Field> field;
  if (types) field = types->fieldAt(span.base.type, uint64_t(span.min), insn.size);
  if (!field || field->kind != Field::Pointer || field->space != Field::Plain)
    return makeScalar(env, path, anyOf(insn.size, insn.isSigned));
  Value v = Value::pointer(ValueKind::Btf, path.pc);
  v.type = field->type;
  return v;
}

}  // namespace

llvm::Expected<Value> loadValue(Env &env, Path &path, const Span &span, const Insn &insn) {
  if (span.base.kind == ValueKind::Stack) return loadStack(env, path, span, insn);
  if (span.base.kind == ValueKind::Ctx) return loadContext(env, path, span, insn);
  if (span.base.kind == ValueKind::Btf) return loadKernel(env, path, span, insn);
  if (span.base.kind == ValueKind::MapValue)
    if (std::optional<uint64_t> c = frozenContents(env, span, insn.size)) {
      Value contents = extended(env, path, Scalar::constant(*c), NoNode, insn);
      env.facts.result(path.pc, contents.num);
      return contents;
    }
  return makeScalar(env, path, anyOf(insn.size, insn.isSigned));
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
  const Frame &frame = path.state.frames[span.base.frame];
  env.facts.readsUninitStack(frame.subprogram, scanStack(frame, min, end, escapes));
  for (const Value &v : escapes) noteEscape(env, path, v);
}

}  // namespace bpftime
