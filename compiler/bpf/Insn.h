// A decoded eBPF instruction.
//
// The stream is dense: one Insn per 8-byte slot, so that indices are the kernel's. The
// second slot of a wide instruction is InsnKind::WideTail and never a jump target.
// Decoding normalises: jump targets are absolute slots, immediates are sign-extended,
// and register/immediate operands are one flag instead of two opcodes. Source of the
// rules: RFC 9669 and Documentation/bpf/standardization/instruction-set.rst.
#pragma once

#include "bpf/Ids.h"

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

enum class InsnKind : uint8_t {
  Alu,           ///< dst = dst `alu` (src|imm); Neg has no operand; Mov ignores old dst
  Swap,          ///< dst = byte order change, `swap`, width `size` bytes
  LoadImm64,     ///< dst = 64-bit immediate, or what `imm64` says
  Load,          ///< dst = *(u`size` *)(src + off), sign-extended if isSigned
  Store,         ///< *(u`size` *)(dst + off) = src | imm
  Atomic,        ///< `atomic` on *(u`size` *)(dst + off) with src
  LoadAcquire,   ///< dst = load_acquire(src + off)
  StoreRelease,  ///< store_release(dst + off, src)
  LoadPacket,    ///< LD_ABS / LD_IND: r0 = packet[imm (+ src if usesReg)], `size` bytes
  AddrSpaceCast,
  Jump,    ///< goto target
  Branch,  ///< if dst `cond` (src|imm) goto target
  MayGoto,
  CallHelper,  ///< r0 = helper(r1..r5)
  CallLocal,   ///< r0 = subprogram at `target`
  CallKfunc,   ///< imm: BTF id
  CallReg,     ///< callx
  Exit,
  WideTail,  ///< second slot of LoadImm64
};

enum class AluOp : uint8_t { Add, Sub, Mul, Div, SDiv, Mod, SMod, Or, And, Xor, Lsh, Rsh, Arsh, Neg, Mov };
enum class Cond : uint8_t { Eq, Ne, Gt, Ge, Lt, Le, SGt, SGe, SLt, SLe, Set };
/// The condition that holds where this one does not; a bit test has none and stays.
constexpr Cond negated(Cond c) {
  switch (c) {
    case Cond::Eq: return Cond::Ne;
    case Cond::Ne: return Cond::Eq;
    case Cond::Gt: return Cond::Le;
    case Cond::Ge: return Cond::Lt;
    case Cond::Lt: return Cond::Ge;
    case Cond::Le: return Cond::Gt;
    case Cond::SGt: return Cond::SLe;
    case Cond::SGe: return Cond::SLt;
    case Cond::SLt: return Cond::SGe;
    case Cond::SLe: return Cond::SGt;
    case Cond::Set: break;
  }
  return c;
}
enum class AtomicOp : uint8_t { Add, Or, And, Xor, FetchAdd, FetchOr, FetchAnd, FetchXor, Xchg, CmpXchg };
enum class SwapOp : uint8_t { ToLittle, ToBig, Reverse };
enum class Imm64Kind : uint8_t {
  Constant,
  Map,         ///< the map `map`
  MapValue,    ///< address of the first value of `map`, plus `imm`
  Subprogram,  ///< code address of the subprogram at `target`
  BtfId,       ///< kernel variable; imm is its id
};

struct Insn {
  InsnKind kind = InsnKind::WideTail;
  AluOp alu{};
  Cond cond{};
  AtomicOp atomic{};
  SwapOp swap{};
  Imm64Kind imm64{};
  bool is64 = false;      ///< ALU and Branch: 64-bit operation; else 32-bit, upper half zeroed
  bool usesReg = false;   ///< the second operand is src, not imm
  bool isSigned = false;  ///< sign-extending Load
  uint8_t dst = 0;
  uint8_t src = 0;
  uint8_t size = 0;      ///< memory access or Swap width in bytes: 1, 2, 4, 8
  uint8_t signBits = 0;  ///< Mov: sign-extend from 8, 16, 32; 0 for a plain move
  int16_t off = 0;       ///< memory displacement
  int64_t imm = 0;       ///< sign-extended immediate; helper id; 64-bit constant
  MapId map{};           ///< valid for Imm64Kind::Map and MapValue
  InsnIndex target{};    ///< absolute: Jump, Branch, MayGoto, CallLocal, Subprogram
  uint8_t opcode = 0;    ///< the raw opcode byte, for messages
};

/// A raw 8-byte instruction, as in the object file.
struct RawInsn {
  uint8_t opcode;
  uint8_t dst : 4, src : 4;
  int16_t off;
  int32_t imm;
};
static_assert(sizeof(RawInsn) == 8);

/// Decodes a whole stream. Map references must have been resolved: for src_reg 1 and 2
/// of LD_IMM64 `imm` is an index into the object's map table (object/ sees to it).
/// Errors: one diagnostic per bad instruction (unknown opcode, reserved field set,
/// truncated wide instruction, jump out of the stream or into a wide instruction).
llvm::Expected<std::vector<Insn>> decode(llvm::ArrayRef<RawInsn>);

/// The kernel's assembly notation: "r0 = *(u32 *)(r1 + 8)".
/// `mapNames` may be empty; then maps print as map#N.
std::string disassemble(const Insn &, llvm::ArrayRef<std::string> mapNames = {});

}  // namespace bpftime
