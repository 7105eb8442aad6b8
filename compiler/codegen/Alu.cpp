// Arithmetic. Every case the instruction-set document pins down and LLVM leaves
// undefined is spelled out: division by zero, the smallest integer over -1, shifts as
// wide as the register. The optimiser removes what cannot happen.
#include "codegen/FunctionEmitter.h"

#include <llvm/IR/Intrinsics.h>

namespace bpftime {

void FunctionEmitter::emitAlu(const Insn &insn) {
  llvm::Value *b = insn.alu == AluOp::Neg ? nullptr : operand(insn, insn.is64);
  // A move does not read its destination, which may never have been written.
  if (insn.alu == AluOp::Mov) return write(insn.dst, signExtend(insn, b));
  llvm::Value *a = read(insn.dst, insn.is64);
  write(insn.dst, binary(insn, a, b));
}

/// Moves may extend the sign of their low 8, 16 or 32 bits. A 32-bit move extends to 32
/// bits; writing the register then clears its upper half.
llvm::Value *FunctionEmitter::signExtend(const Insn &insn, llvm::Value *value) {
  if (!insn.signBits || value->getType()->getIntegerBitWidth() <= insn.signBits) return value;
  return builder.CreateSExt(builder.CreateTrunc(value, builder.getIntNTy(insn.signBits)), value->getType());
}

llvm::Value *FunctionEmitter::binary(const Insn &insn, llvm::Value *a, llvm::Value *b) {
  llvm::Type *type = a->getType();
  // Shift counts are taken modulo the width.
  auto count = [&] { return builder.CreateAnd(b, llvm::ConstantInt::get(type, insn.is64 ? 63 : 31)); };
  // No nsw, nuw or exact: eBPF arithmetic wraps, always.
  switch (insn.alu) {
    case AluOp::Add: return builder.CreateAdd(a, b);
    case AluOp::Sub: return builder.CreateSub(a, b);
    case AluOp::Mul: return builder.CreateMul(a, b);
    case AluOp::Or: return builder.CreateOr(a, b);
    case AluOp::And: return builder.CreateAnd(a, b);
    case AluOp::Xor: return builder.CreateXor(a, b);
    case AluOp::Lsh: return builder.CreateShl(a, count());
    case AluOp::Rsh: return builder.CreateLShr(a, count());
    case AluOp::Arsh: return builder.CreateAShr(a, count());
    case AluOp::Neg: return builder.CreateNeg(a);
    case AluOp::Mov: return b;
    case AluOp::Div:
    case AluOp::SDiv:
    case AluOp::Mod:
    case AluOp::SMod: return divide(insn, a, b);
  }
  llvm_unreachable("AluOp is closed");
}

/// a / 0 = 0, a % 0 = a; the smallest integer over -1 is itself, remainder 0. The divisor
/// is made harmless *before* the division: a select behind it would come too late, the
/// machine divides first and faults.
llvm::Value *FunctionEmitter::divide(const Insn &insn, llvm::Value *a, llvm::Value *b) {
  llvm::Type *type = a->getType();
  llvm::Value *zero = llvm::ConstantInt::get(type, 0), *one = llvm::ConstantInt::get(type, 1);
  llvm::Value *isZero = builder.CreateICmpEQ(b, zero);
  llvm::Value *divisor = builder.CreateSelect(isZero, one, b);
  if (insn.alu == AluOp::Div) return builder.CreateSelect(isZero, zero, builder.CreateUDiv(a, divisor));
  if (insn.alu == AluOp::Mod) return builder.CreateSelect(isZero, a, builder.CreateURem(a, divisor));

  llvm::Value *isMinusOne = builder.CreateICmpEQ(b, llvm::ConstantInt::getSigned(type, -1));
  divisor = builder.CreateSelect(isMinusOne, one, divisor);
  if (insn.alu == AluOp::SDiv) {
    llvm::Value *quotient = builder.CreateSDiv(a, divisor);
    quotient = builder.CreateSelect(isMinusOne, builder.CreateNeg(a), quotient);
    return builder.CreateSelect(isZero, zero, quotient);
  }
  llvm::Value *remainder = builder.CreateSRem(a, divisor);  // by 1 for -1: zero
  return builder.CreateSelect(isZero, a, remainder);
}

/// to_le/to_be change the order only where the target's differs, bswap always; all three
/// keep `size` bytes and clear the rest.
void FunctionEmitter::emitSwap(const Insn &insn) {
  llvm::Type *type = builder.getIntNTy(insn.size * 8);
  llvm::Value *value = builder.CreateTrunc(read(insn.dst), type);
  bool little = shared.module.getDataLayout().isLittleEndian();
  bool swaps = insn.swap == SwapOp::Reverse || (insn.swap == SwapOp::ToBig) == little;
  if (swaps) value = builder.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, value);
  write(insn.dst, value);
}

/// The wide load: a number, or an address that the linker or loader supplies.
void FunctionEmitter::emitLoadImm64(const Insn &insn) {
  llvm::Type *word = builder.getInt64Ty();
  switch (insn.imm64) {
    case Imm64Kind::Constant: return write(insn.dst, builder.getInt64(insn.imm));
    case Imm64Kind::Map: return write(insn.dst, builder.CreatePtrToInt(shared.mapSymbol(insn.map), word));
    case Imm64Kind::MapValue: {
      llvm::Value *value =
          builder.CreateConstGEP1_64(builder.getInt8Ty(), shared.mapDataSymbol(insn.map), insn.imm);
      return write(insn.dst, builder.CreatePtrToInt(value, word));
    }
    case Imm64Kind::Subprogram: {
      llvm::Function *function = shared.subprogramAt(insn.target);
      if (!function) return trap();
      return write(insn.dst, builder.CreatePtrToInt(function, word));
    }
    case Imm64Kind::BtfId: return trap();
  }
}

}  // namespace bpftime
