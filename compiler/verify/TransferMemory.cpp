// Loads, stores and atomics: require the registers, check the access, change the state.
#include "verify/Memory.h"

#include "verify/Dynptr.h"
#include "verify/StackAccess.h"

namespace bpftime {

llvm::Error transferLoad(Env &env, Path &path, const Insn &insn) {
  if (llvm::Error e = requireWritable(env, path, insn.dst)) return e;
  Access a{insn.src, insn.off, insn.size, false};
  a.isSigned = insn.isSigned;
  a.isAligned = insn.kind == InsnKind::LoadAcquire;
  llvm::Expected<Span> span = checkAccess(env, path, a);
  if (!span) return span.takeError();
  llvm::Expected<Value> value = loadValue(env, path, *span, insn);
  if (!value) return value.takeError();
  path.state.reg(insn.dst) = *value;
  path.pc = next(path.pc);
  return llvm::Error::success();
}

llvm::Error transferStore(Env &env, Path &path, const Insn &insn) {
  bool isRelease = insn.kind == InsnKind::StoreRelease;
  bool usesReg = insn.usesReg || isRelease;
  if (usesReg)
    if (llvm::Error e = requireInit(env, path, insn.src)) return e;
  Access a{insn.dst, insn.off, insn.size, true};
  a.isAligned = isRelease;
  llvm::Expected<Span> span = checkAccess(env, path, a);
  if (!span) return span.takeError();
  if (span->base.kind == ValueKind::Stack)
    if (llvm::Error e = endDynptrs(env, path, span->base.frame, int(span->min), int(span->max) + insn.size))
      return e;
  if (usesReg) linkCopies(env, path.state.reg(insn.src));
  Value value =
      usesReg ? path.state.reg(insn.src) : makeScalar(env, path, Scalar::constant(uint64_t(insn.imm)));
  // As the kernel: the address of a dynptr that a helper gave is a number in memory.
  if (value.kind == ValueKind::Dynptr) value = makeScalar(env, path, Scalar::unknown());
  if (llvm::Error e = storeValue(env, path, *span, insn.size, value)) return e;
  path.pc = next(path.pc);
  return llvm::Error::success();
}

namespace {

bool isFetch(AtomicOp op) {
  switch (op) {
    case AtomicOp::FetchAdd:
    case AtomicOp::FetchOr:
    case AtomicOp::FetchAnd:
    case AtomicOp::FetchXor:
    case AtomicOp::Xchg:
    case AtomicOp::CmpXchg: return true;
    default: return false;
  }
}

}  // namespace

/// What a fetch gives: of the stack the number that was there, if it is known.
static Value fetched(Env &env, const Path &path, const Span &span, unsigned bytes) {
  StackRead r;
  r.num = unknownNumber(bytes);
  if (span.base.kind == ValueKind::Stack && span.min == span.max)
    r = readStack(path.state.frames[span.base.frame], int(span.min), bytes);
  if (!r.whole) return makeScalar(env, path, r.num, r.node);
  bool isNumber = r.whole->isScalar();
  return makeScalar(env, path, isNumber ? r.whole->num : unknownNumber(bytes), r.whole->node);
}

llvm::Error transferAtomic(Env &env, Path &path, const Insn &insn) {
  if (llvm::Error e = requireInit(env, path, insn.src)) return e;
  bool isCmpXchg = insn.atomic == AtomicOp::CmpXchg;
  if (isCmpXchg)
    if (llvm::Error e = requireInit(env, path, 0)) return e;
  if (isFetch(insn.atomic))
    if (llvm::Error e = requireWritable(env, path, isCmpXchg ? 0 : insn.src)) return e;
  const Value &base = path.state.reg(insn.dst);
  if (base.kind == ValueKind::Ctx) return reject(env, path, complaint(env, path, DiagId::AtomicTarget));

  Access a{insn.dst, insn.off, insn.size, false};
  a.isAligned = true;
  llvm::Expected<Span> span = checkAccess(env, path, a);
  if (!span) return span.takeError();
  a.isWrite = true;
  if (llvm::Expected<Span> w = checkAccess(env, path, a); !w) return w.takeError();

  // The old content is read as bytes: a saved pointer becomes an unknown number, here
  // and in memory.
  helperReads(env, path, *span, insn.size);
  noteEscape(env, path, path.state.reg(insn.src));
  if (isCmpXchg) noteEscape(env, path, path.state.reg(0));
  if (span->base.kind == ValueKind::Stack && span->min == span->max) {
    StackRead now = readStack(path.state.frames[span->base.frame], int(span->min), insn.size);
    if (now.splitsPointer)
      return reject(env, path, complaint(env, path, DiagId::PointerSpill, "read in part"));
  }
  Value old = fetched(env, path, *span, insn.size);
  helperWrites(env, path, *span, insn.size, true);
  if (isFetch(insn.atomic)) path.state.reg(isCmpXchg ? 0 : insn.src) = old;
  path.pc = next(path.pc);
  return llvm::Error::success();
}

}  // namespace bpftime
