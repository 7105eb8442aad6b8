// Raw eBPF instructions as C++ calls, for tests that make programs rather than read them.
// Encodings are RFC 9669's. Branch targets are instruction counts relative to the next
// instruction, as in the encoding; nothing is checked here, decode() does that.
#pragma once

#include "bpf/Program.h"
#include "object/ObjectFile.h"

#include <string>
#include <vector>

namespace bpftime::reference {

/// Opcode parts.
enum AluCode : uint8_t {
  kAdd = 0x00,
  kSub = 0x10,
  kMul = 0x20,
  kDiv = 0x30,
  kOr = 0x40,
  kAnd = 0x50,
  kLsh = 0x60,
  kRsh = 0x70,
  kNeg = 0x80,
  kMod = 0x90,
  kXor = 0xa0,
  kMov = 0xb0,
  kArsh = 0xc0,
};
enum JumpCode : uint8_t {
  kJa = 0x00,
  kJeq = 0x10,
  kJgt = 0x20,
  kJge = 0x30,
  kJset = 0x40,
  kJne = 0x50,
  kJsgt = 0x60,
  kJsge = 0x70,
  kCall = 0x80,
  kExit = 0x90,
  kJlt = 0xa0,
  kJle = 0xb0,
  kJslt = 0xc0,
  kJsle = 0xd0,
};
enum SizeCode : uint8_t { kW = 0x00, kH = 0x08, kB = 0x10, kDW = 0x18 };

constexpr RawInsn raw(uint8_t opcode, unsigned dst, unsigned src, int16_t off, int32_t imm) {
  RawInsn insn{};
  insn.opcode = opcode;
  insn.dst = uint8_t(dst & 15);
  insn.src = uint8_t(src & 15);
  insn.off = off;
  insn.imm = imm;
  return insn;
}

constexpr RawInsn alu64Imm(AluCode op, unsigned dst, int32_t imm) { return raw(0x07 | op, dst, 0, 0, imm); }
constexpr RawInsn alu64(AluCode op, unsigned dst, unsigned src) { return raw(0x0f | op, dst, src, 0, 0); }
constexpr RawInsn alu32Imm(AluCode op, unsigned dst, int32_t imm) { return raw(0x04 | op, dst, 0, 0, imm); }
constexpr RawInsn alu32(AluCode op, unsigned dst, unsigned src) { return raw(0x0c | op, dst, src, 0, 0); }
constexpr RawInsn mov(unsigned dst, unsigned src) { return alu64(kMov, dst, src); }
constexpr RawInsn movImm(unsigned dst, int32_t imm) { return alu64Imm(kMov, dst, imm); }
constexpr RawInsn load(SizeCode size, unsigned dst, unsigned src, int16_t off) {
  return raw(0x61 | size, dst, src, off, 0);
}
constexpr RawInsn store(SizeCode size, unsigned dst, int16_t off, unsigned src) {
  return raw(0x63 | size, dst, src, off, 0);
}
constexpr RawInsn storeImm(SizeCode size, unsigned dst, int16_t off, int32_t imm) {
  return raw(0x62 | size, dst, 0, off, imm);
}
constexpr RawInsn atomic(SizeCode size, int32_t operation, unsigned dst, int16_t off, unsigned src) {
  return raw(0xc3 | size, dst, src, off, operation);
}
constexpr RawInsn jump(int16_t off) { return raw(0x05, 0, 0, off, 0); }
constexpr RawInsn branch(JumpCode op, unsigned dst, unsigned src, int16_t off) {
  return raw(0x0d | op, dst, src, off, 0);
}
constexpr RawInsn branchImm(JumpCode op, unsigned dst, int32_t imm, int16_t off) {
  return raw(0x05 | op, dst, 0, off, imm);
}
constexpr RawInsn branch32(JumpCode op, unsigned dst, unsigned src, int16_t off) {
  return raw(0x0e | op, dst, src, off, 0);
}
constexpr RawInsn branch32Imm(JumpCode op, unsigned dst, int32_t imm, int16_t off) {
  return raw(0x06 | op, dst, 0, off, imm);
}
constexpr RawInsn callHelper(int32_t id) { return raw(0x85, 0, 0, 0, id); }
/// Calls the instruction `off` slots behind the next one.
constexpr RawInsn callLocal(int32_t off) { return raw(0x85, 0, 1, 0, off); }
constexpr RawInsn exitInsn() { return raw(0x95, 0, 0, 0, 0); }
/// A constant of 64 bits, or (source 1, 2) a map or the value of one.
inline std::vector<RawInsn> loadImm64(unsigned dst, uint64_t value, unsigned source = 0) {
  return {raw(0x18, dst, source, 0, int32_t(value)), raw(0, 0, 0, 0, int32_t(value >> 32))};
}

/// A decoded program of one or more subprograms that begin at `starts` (the first is 0).
/// Fails the process on an encoding that decode() refuses: the test is wrong then.
Program makeProgram(std::string name, uint32_t type, std::vector<RawInsn> raw,
                    std::vector<uint32_t> starts = {0});

/// An object of these programs and maps, as readObject would give it.
ObjectFile makeObject(std::vector<Program>, std::vector<MapDef> maps = {});

}  // namespace bpftime::reference
