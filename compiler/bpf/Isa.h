// The instruction set as tables: one row per operation, shared by the decoder and the
// disassembler, so that neither can know an operation that the other does not.
//
// Numbers are those of RFC 9669 (and, for may_goto, load-acquire, store-release and
// address-space casts, of the kernel's instruction-set.rst). Everything here is about
// the encoding; what an operation means is the business of verify/ and codegen/.
#pragma once

#include "bpf/Insn.h"

#include <cstddef>

namespace bpftime::isa {

/// The low three bits of an opcode.
enum Class : uint8_t { Ld = 0, Ldx = 1, St = 2, Stx = 3, Alu32 = 4, Jmp = 5, Jmp32 = 6, Alu64 = 7 };
/// The top three bits of a load or store.
enum Mode : uint8_t { Imm = 0x00, Abs = 0x20, Ind = 0x40, Mem = 0x60, MemSx = 0x80, Atomic = 0xc0 };

constexpr Class classOf(uint8_t opcode) { return Class(opcode & 7); }
constexpr uint8_t modeOf(uint8_t opcode) { return opcode & 0xe0; }
constexpr uint8_t operationOf(uint8_t opcode) { return opcode >> 4; }
/// Bit 3 of an ALU or jump opcode: the second operand is a register.
constexpr bool isRegisterForm(uint8_t opcode) { return opcode & 8; }
/// Access width in bytes, from bits 3 and 4 (W, H, B, DW in this order).
constexpr uint8_t sizeOf(uint8_t opcode) { return uint8_t("\4\2\1\10"[(opcode >> 3) & 3]); }

// Operations that the tables below do not hold, because each has its own shape.
constexpr uint8_t opEnd = 0xd, opJa = 0x0, opCall = 0x8, opExit = 0x9, opJcond = 0xe;
constexpr uint8_t opcodeLoadImm64 = 0x18;
constexpr int32_t atomicLoadAcquire = 0x100, atomicStoreRelease = 0x110;
constexpr uint8_t registersMax = 10;

struct AluRow {
  uint8_t operation;
  AluOp alu;
  const char *symbol;
};
/// SDiv and SMod share the encoding of Div and Mod; offset 1 tells them apart.
constexpr AluRow aluRows[] = {
    {0x0, AluOp::Add, "+="},  {0x1, AluOp::Sub, "-="},   {0x2, AluOp::Mul, "*="},
    {0x3, AluOp::Div, "/="},  {0x3, AluOp::SDiv, "s/="}, {0x4, AluOp::Or, "|="},
    {0x5, AluOp::And, "&="},  {0x6, AluOp::Lsh, "<<="},  {0x7, AluOp::Rsh, ">>="},
    {0x8, AluOp::Neg, "= -"}, {0x9, AluOp::Mod, "%="},   {0x9, AluOp::SMod, "s%="},
    {0xa, AluOp::Xor, "^="},  {0xb, AluOp::Mov, "="},    {0xc, AluOp::Arsh, "s>>="},
};

struct CondRow {
  uint8_t operation;
  Cond cond;
  const char *symbol;
};
constexpr CondRow condRows[] = {
    {0x1, Cond::Eq, "=="}, {0x2, Cond::Gt, ">"},   {0x3, Cond::Ge, ">="},   {0x4, Cond::Set, "&"},
    {0x5, Cond::Ne, "!="}, {0x6, Cond::SGt, "s>"}, {0x7, Cond::SGe, "s>="}, {0xa, Cond::Lt, "<"},
    {0xb, Cond::Le, "<="}, {0xc, Cond::SLt, "s<"}, {0xd, Cond::SLe, "s<="},
};

struct AtomicRow {
  int32_t imm;
  AtomicOp atomic;
  bool fetches;
  const char *name;  ///< the operator, or the name of the fetching form
};
constexpr AtomicRow atomicRows[] = {
    {0x00, AtomicOp::Add, false, "+="},
    {0x40, AtomicOp::Or, false, "|="},
    {0x50, AtomicOp::And, false, "&="},
    {0xa0, AtomicOp::Xor, false, "^="},
    {0x01, AtomicOp::FetchAdd, true, "fetch_add"},
    {0x41, AtomicOp::FetchOr, true, "fetch_or"},
    {0x51, AtomicOp::FetchAnd, true, "fetch_and"},
    {0xa1, AtomicOp::FetchXor, true, "fetch_xor"},
    {0xe1, AtomicOp::Xchg, true, "xchg"},
    {0xf1, AtomicOp::CmpXchg, true, "cmpxchg"},
};

/// What src_reg of LD_IMM64 says. Indices into the map table stand where the kernel
/// has descriptors, so the forms by index (5 and 6) never reach the decoder.
struct Imm64Row {
  uint8_t src;
  Imm64Kind kind;
};
constexpr Imm64Row imm64Rows[] = {
    {0, Imm64Kind::Constant}, {1, Imm64Kind::Map},        {2, Imm64Kind::MapValue},
    {3, Imm64Kind::BtfId},    {4, Imm64Kind::Subprogram},
};

struct CallRow {
  uint8_t src;
  InsnKind kind;
};
constexpr CallRow callRows[] = {
    {0, InsnKind::CallHelper}, {1, InsnKind::CallLocal}, {2, InsnKind::CallKfunc}};

/// The first row whose `field` equals `value`, or nullptr.
template <typename Row, size_t n, typename Field, typename Value>
constexpr const Row *find(const Row (&rows)[n], Field Row::*field, Value value) {
  for (const Row &row : rows)
    if (row.*field == value) return &row;
  return nullptr;
}

}  // namespace bpftime::isa
