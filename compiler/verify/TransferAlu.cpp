// Arithmetic: on numbers by Scalar's rules, on pointers only what keeps them pointers.
//
// As the kernel for privileged programs: operations that would only leak an address (a
// difference of pointers, a 32-bit copy) give an unknown number; operations that would
// make a pointer out of control are refused.
#include "verify/Helpers.h"
#include "verify/Transfer.h"

namespace bpftime {

namespace {

/// The kernel's BPF_MAX_VAR_OFF: offsets stay far from overflow.
constexpr int64_t OffsetLimit = int64_t{1} << 29;

/// The second operand. A 32-bit operation zero-extends its constant.
Value second(Env &env, const Path &path, const Insn &insn) {
  if (insn.usesReg) return path.state.reg(insn.src);
  return Value::scalar(Scalar::constant(insn.is64 ? uint64_t(insn.imm) : uint32_t(insn.imm)), NoNode,
                       path.pc);
}

/// Moves keep everything about a value if all of it is moved.
void transferMove(Env &env, Path &path, const Insn &insn) {
  Value &dst = path.state.reg(insn.dst);
  if (!insn.usesReg) {
    dst = makeScalar(env, path, second(env, path, insn).num);
    return;
  }
  Value &src = path.state.reg(insn.src);
  bool isWhole = insn.is64 && insn.signBits == 0;
  if (src.isPointer()) {
    if (isWhole) {
      dst = Value(src);
      return;
    }
    noteEscape(env, path, src);
    dst = makeScalar(env, path, insn.is64 ? Scalar::unknown() : Scalar::range(0, UINT32_MAX));
    return;
  }
  Scalar s = insn.signBits ? src.num.signExtend(insn.signBits) : src.num;
  if (!insn.is64) s = s.zeroExtend(32);
  if (s == src.num) {
    // Sound: equal sets alone would not do, but here the value itself is unchanged: all
    // of its members are fixed points of the extension.
    int64_t limit = int64_t{1} << (insn.signBits ? insn.signBits - 1 : 32);
    const Bounds64 &range = src.num.wide;
    bool isFixed = isWhole || (range.sMin >= (insn.is64 ? -limit : 0) && range.sMax < limit);
    if (isFixed) {
      linkCopies(env, src);
      dst = Value(src);
      return;
    }
  }
  dst = makeScalar(env, path, s, src.node);
}

llvm::Error arithmeticError(Env &env, const Path &path, const Insn &insn, const Value &pointer, unsigned reg,
                            const char *what) {
  Diagnostic d = complaint(env, path, DiagId::PointerArithmetic, what);
  return reject(env, path, aboutRegister(env, path, std::move(d), reg));
}

llvm::Error rangeError(Env &env, const Path &path, const Insn &insn, const Value &number) {
  Diagnostic d = complaint(env, path, DiagId::PointerRange);
  if (!insn.usesReg) return reject(env, path, aboutValue(env, std::move(d), "the constant", number));
  bool isSrc = path.state.reg(insn.src).isScalar();
  return reject(env, path, aboutRegister(env, path, std::move(d), isSrc ? insn.src : insn.dst));
}

/// Far enough from overflow that later sums of offsets need no check.
bool isSane(const Value &p) {
  return p.off < OffsetLimit && p.off > -OffsetLimit && p.num.wide.sMin < OffsetLimit &&
         p.num.wide.sMin > -OffsetLimit;
}

/// Why a pointer of this kind cannot be moved, or nullptr.
const char *whyFixed(const Value &pointer, bool isSub) {
  if (pointer.maybeNull) return "a pointer that may be NULL";
  switch (pointer.kind) {
    case ValueKind::PacketEnd: return "the end of the packet";
    case ValueKind::Stack: return isSub ? "a stack pointer (subtraction)" : nullptr;
    default: return nullptr;
  }
}

/// The variable part of the offset has changed: what was checked of the packet counted from
/// the old one.
void rebasePacket(Env &env, Value &pointer, const Value &number, bool isSub) {
  if (!pointer.isPacket()) return;
  pointer.id = env.newId();
  // Sound: further down in the packet, as many bytes are left and more.
  if (!isSub || number.num.wide.sMin < 0) pointer.memSize = 0;
}

/// `pointer` plus or minus `number`, into dst.
llvm::Error offsetPointer(Env &env, Path &path, const Insn &insn, Value pointer, const Value &number,
                          unsigned reg) {
  bool isSub = insn.alu == AluOp::Sub;
  if (const char *why = whyFixed(pointer, isSub)) return arithmeticError(env, path, insn, pointer, reg, why);
  if (pointer.kind == ValueKind::Map && !(number.num.isConstant(0) && !isSub))
    return arithmeticError(env, path, insn, pointer, reg, "a map");
  // The offset decides what is accessed: two numbers are two different pointers.
  env.graph.require(number.node);
  const Bounds64 &n = number.num.wide;
  if (n.sMin >= OffsetLimit || n.sMin <= -OffsetLimit) return rangeError(env, path, insn, number);
  if (number.num.isConstant()) {
    int64_t off =
        isSub ? pointer.off - int64_t(number.num.value()) : pointer.off + int64_t(number.num.value());
    if (off >= OffsetLimit || off <= -OffsetLimit) return rangeError(env, path, insn, number);
    pointer.off = int32_t(off);
  } else {
    pointer.num = evaluate(insn.alu, pointer.num, number.num, true);
    rebasePacket(env, pointer, number, isSub);
  }
  if (!isSane(pointer)) return rangeError(env, path, insn, number);
  pointer.origin = path.pc;
  path.state.reg(insn.dst) = pointer;
  return llvm::Error::success();
}

/// Arithmetic with at least one pointer among the operands.
llvm::Error transferPointerAlu(Env &env, Path &path, const Insn &insn, const Value &dst, const Value &src) {
  bool both = dst.isPointer() && src.isPointer();
  const Value &pointer = dst.isPointer() ? dst : src;
  unsigned reg = dst.isPointer() ? insn.dst : insn.src;
  bool isSub = insn.alu == AluOp::Sub;
  if (isSub && (both || !insn.is64)) {
    noteEscape(env, path, dst);
    noteEscape(env, path, src);
    path.state.reg(insn.dst) =
        makeScalar(env, path, insn.is64 ? Scalar::unknown() : Scalar::range(0, UINT32_MAX));
    return llvm::Error::success();
  }
  if (insn.alu == AluOp::Neg) {
    noteEscape(env, path, dst);
    path.state.reg(insn.dst) =
        makeScalar(env, path, insn.is64 ? Scalar::unknown() : Scalar::range(0, UINT32_MAX));
    return llvm::Error::success();
  }
  if (both) return arithmeticError(env, path, insn, pointer, reg, "two pointers");
  if (!insn.is64) return arithmeticError(env, path, insn, pointer, reg, "a pointer in 32 bits");
  if (insn.alu == AluOp::Add)
    return offsetPointer(env, path, insn, pointer, dst.isPointer() ? src : dst, reg);
  if (isSub && dst.isPointer()) return offsetPointer(env, path, insn, dst, src, reg);
  return arithmeticError(env, path, insn, pointer, reg, "a pointer with an operation other than + and -");
}

/// A number plus a constant stays related to its copies: what is learned of one is learned
/// of the other. As the kernel, one addition deep.
void keepLink(Env &env, const Insn &insn, const Value &dst, const Value &src, Value &result) {
  if (insn.alu != AluOp::Add || !insn.is64 || dst.id == 0 || dst.off != 0 || !src.num.isConstant()) return;
  int64_t delta = int64_t(src.num.value());
  if (delta < INT32_MIN || delta > INT32_MAX) return;
  env.graph.require(src.node);
  result.id = dst.id;
  result.off = int32_t(delta);
}

/// Constants that make an operation meaningless are mistakes.
llvm::Error checkImmediate(Env &env, const Path &path, const Insn &insn) {
  if (insn.usesReg) return llvm::Error::success();
  unsigned width = insn.is64 ? 64 : 32;
  bool isShift = insn.alu == AluOp::Lsh || insn.alu == AluOp::Rsh || insn.alu == AluOp::Arsh;
  if (isShift && (insn.imm < 0 || insn.imm >= width))
    return reject(env, path, complaint(env, path, DiagId::ShiftCount, insn.imm, width));
  bool divides =
      insn.alu == AluOp::Div || insn.alu == AluOp::Mod || insn.alu == AluOp::SDiv || insn.alu == AluOp::SMod;
  if (divides && insn.imm == 0) return reject(env, path, complaint(env, path, DiagId::DivisionByZero));
  return llvm::Error::success();
}

}  // namespace

llvm::Error transferAlu(Env &env, Path &path, const Insn &insn) {
  if (insn.usesReg)
    if (llvm::Error e = requireInit(env, path, insn.src)) return e;
  if (insn.alu != AluOp::Mov)
    if (llvm::Error e = requireInit(env, path, insn.dst)) return e;
  if (llvm::Error e = requireWritable(env, path, insn.dst)) return e;
  if (llvm::Error e = checkImmediate(env, path, insn)) return e;

  if (insn.alu == AluOp::Mov) {
    transferMove(env, path, insn);
  } else {
    Value dst = path.state.reg(insn.dst);
    Value src = insn.alu == AluOp::Neg ? dst : second(env, path, insn);
    if (dst.isPointer() || src.isPointer()) {
      if (llvm::Error e = transferPointerAlu(env, path, insn, dst, src)) return e;
    } else {
      Scalar s = evaluate(insn.alu, dst.num, src.num, insn.is64);
      Value result = makeScalar(env, path, s, dst.node, src.node);
      keepLink(env, insn, dst, src, result);
      path.state.reg(insn.dst) = result;
    }
  }
  path.pc = next(path.pc);
  return llvm::Error::success();
}

llvm::Error transferSwap(Env &env, Path &path, const Insn &insn) {
  if (llvm::Error e = requireInit(env, path, insn.dst)) return e;
  if (llvm::Error e = requireWritable(env, path, insn.dst)) return e;
  const Value &dst = path.state.reg(insn.dst);
  if (dst.isPointer()) noteEscape(env, path, dst);
  NodeId from = dst.isScalar() ? dst.node : NoNode;
  Scalar s = dst.isScalar() ? dst.num : Scalar::unknown();
  // Targets are little-endian: "to little" only truncates, "to big" moves bytes.
  s = insn.swap == SwapOp::ToLittle ? s.zeroExtend(8 * insn.size) : reverseBytes(s, insn.size);
  path.state.reg(insn.dst) = makeScalar(env, path, s, from);
  path.pc = next(path.pc);
  return llvm::Error::success();
}

llvm::Error transferLoadImm64(Env &env, Path &path, const Insn &insn) {
  if (llvm::Error e = requireWritable(env, path, insn.dst)) return e;
  env.facts.reached(next(path.pc));
  Value v;
  switch (insn.imm64) {
    case Imm64Kind::Constant: v = makeScalar(env, path, Scalar::constant(uint64_t(insn.imm))); break;
    case Imm64Kind::Map:
    case Imm64Kind::MapValue: {
      if (index(insn.map) >= env.mapsOfObject)
        return fail(diagnose(DiagId::Internal, "map index out of range"));
      if (llvm::Error e = checkMapUse(env, insn.map, path.pc)) return e;
      bool isValue = insn.imm64 == Imm64Kind::MapValue;
      v = Value::pointer(isValue ? ValueKind::MapValue : ValueKind::Map, path.pc);
      v.map = insn.map;
      if (isValue) {
        const MapDef &m = env.map(insn.map);
        // Object files name such addresses by data sections only, which are these arrays.
        if (!hasDirectValue(m))
          return fail(diagnose(DiagId::Internal, "the address of a value in a map that has several"));
        if (insn.imm < 0 || uint64_t(insn.imm) >= m.valueSize || insn.imm >= OffsetLimit)
          return reject(env, path,
                        complaint(env, path, DiagId::MapValueAddress, m.name, insn.imm, m.valueSize));
        v.off = int32_t(insn.imm);
      }
      break;
    }
    case Imm64Kind::Subprogram:
      v = Value::pointer(ValueKind::Function, path.pc);
      v.type = env.cfg.subprogramOf[index(insn.target)];
      if (env.program.subprograms[v.type].isGlobal)
        return reject(env, path,
                      complaint(env, path, DiagId::GlobalCallback, env.program.subprograms[v.type].name));
      break;
    case Imm64Kind::BtfId:
      return reject(env, path,
                    complaint(env, path, DiagId::InsnUnsupported, "addresses of kernel variables"));
  }
  path.state.reg(insn.dst) = v;
  path.pc = next(path.pc, 2);
  return llvm::Error::success();
}

}  // namespace bpftime
