// Statements that compute, and those that access memory.
#include "Writer.h"

namespace bpftime::reference {

namespace {

constexpr int32_t loadAcquire = 0x100, storeRelease = 0x110;
constexpr struct {
  const char *name;
  int32_t code;
} atomics[] = {{"add", 0x00},       {"or", 0x40},       {"and", 0x50},       {"xor", 0xa0},
               {"fetch add", 0x01}, {"fetch or", 0x41}, {"fetch and", 0x51}, {"fetch xor", 0xa1},
               {"xchg", 0xe1},      {"cmpxchg", 0xf1}};
constexpr unsigned plainAtomics = 4;  ///< those that fetch nothing stand first
constexpr int32_t edges[] = {0,      1,      -1,    2,       7,          8,           31,
                             32,     63,     64,    0x7f,    0x80,       0xff,        0x7fff,
                             0x8000, 0xffff, -0x80, -0x8000, 0x7fffffff, -0x7fffffff, int32_t(0x80000000)};

constexpr RawInsn loadSigned(SizeCode size, unsigned dst, unsigned src, int16_t off) {
  return raw(0x81 | size, dst, src, off, 0);
}

}  // namespace

int32_t Writer::immediate() {
  if (chance(50)) return pick(edges);
  if (chance(50)) return int32_t(below(256)) - 128;
  return int32_t(random());
}

void Writer::arithmetic() {
  AluCode op = pick(aluCodes);
  bool is64 = chance(55);
  unsigned dst = scalar();
  if (chance(5)) return put(raw((is64 ? 0x07 : 0x04) | kNeg, dst, 0, 0, 0));
  // An offset of 1 makes division signed.
  int16_t off = (op == kDiv || op == kMod) && chance(50) ? 1 : 0;
  if (chance(60)) return put(raw((is64 ? 0x0f : 0x0c) | op, dst, scalar(), off, 0));
  int32_t imm = immediate();
  // The kernel refuses constant shifts beyond the width and constant divisions by zero.
  if (op == kLsh || op == kRsh || op == kArsh) imm = int32_t(below(is64 ? 64 : 32));
  if ((op == kDiv || op == kMod) && imm == 0) imm = 3;
  put(raw((is64 ? 0x07 : 0x04) | op, dst, 0, off, imm));
}

void Writer::conversion() {
  unsigned dst = scalar();
  constexpr int32_t widths[] = {16, 32, 64};
  switch (below(4)) {
    case 0: return put(raw(0xd4, dst, 0, 0, pick(widths)));  // to little-endian
    case 1: return put(raw(0xdc, dst, 0, 0, pick(widths)));  // to big-endian
    case 2: return put(raw(0xd7, dst, 0, 0, pick(widths)));  // reversed
    default: {                                               // sign-extending move
      bool is64 = chance(60);
      constexpr int16_t bits[] = {8, 16, 32};
      put(raw(is64 ? 0xbf : 0xbc, dst, scalar(), bits[below(is64 ? 3 : 2)], 0));
    }
  }
}

void Writer::wideConstant() { put(loadImm64(scalar(), chance(50) ? random() : uint64_t(immediate()))); }

/// A word put together from its bytes in either order, and taken apart again.
void Writer::wordOfBytes() {
  unsigned bytes = 2u << below(3);
  bool isReversed = chance(50);
  int16_t from = stackOffset(bytes), to = stackOffset(bytes);
  for (unsigned i = 0; i < bytes; ++i) {
    put(load(kB, i ? 7 : 6, 10, int16_t(from + int(isReversed ? bytes - 1 - i : i))));
    if (i) put({alu64Imm(kLsh, 7, int32_t(8 * i)), alu64(kOr, 6, 7)});
  }
  for (unsigned i = 0; i < bytes; ++i) {
    put(mov(7, 6));
    if (i) put(alu64Imm(kRsh, 7, int32_t(8 * i)));
    put(store(kB, 10, int16_t(to + int(isReversed ? i : bytes - 1 - i)), 7));
  }
}

/// Comparisons of one number with many constants, as a switch becomes.
void Writer::compareTree() {
  put({mov(7, scalar()), alu64Imm(kAnd, 7, 15), movImm(6, immediate())});
  for (int32_t value = 0; value < 12; ++value) put({branchImm(kJne, 7, value, 1), movImm(6, immediate())});
}

void Writer::stackAccess() {
  SizeCode size = pick(sizeCodes);
  int16_t off = stackOffset(bytesOf(size));
  switch (below(4)) {
    case 0: return put(store(size, 10, off, scalar()));
    case 1: return put(storeImm(size, 10, off, immediate()));
    case 2:
      if (size != kDW) return put(loadSigned(size, scalar(), 10, off));
      [[fallthrough]];
    default: return put(load(size, scalar(), 10, off));
  }
}

void Writer::skbAccess() {
  constexpr int16_t readable[] = {0, 8, 32, 48, 52, 56, 60, 64};
  if (chance(30)) return put(store(kW, 9, int16_t(48 + 4 * below(5)), scalar()));
  put(load(kW, scalar(), 9, pick(readable)));
}

void Writer::areaAccess() {
  if (!area.readable) return stackAccess();
  if (area.isSkb) return skbAccess();
  SizeCode size = area.wordsOnly ? kDW : pick(sizeCodes);
  unsigned bytes = bytesOf(size);
  auto off = int16_t(below(area.bytes / bytes) * bytes);
  if (area.writable && chance(40))
    return put(chance(70) ? store(size, 9, off, scalar()) : storeImm(size, 9, off, immediate()));
  bool isSigned = size != kDW && chance(30);
  if (isSigned) count("signed load");
  put(isSigned ? loadSigned(size, scalar(), 9, off) : load(size, scalar(), 9, off));
}

void Writer::atomicAccess() {
  SizeCode size = chance(50) ? kW : kDW;
  bool onArea = area.atomic && chance(60);
  auto off = onArea ? int16_t(below(area.bytes / 8) * 8) : stackOffset(8);
  auto operation = pick(atomics);
  unsigned source = scalar();
  bool onStack = !onArea || self > 0, fetches = operation.code & 1;
  // Kernels (6.18 among them) lose track of a constant fetched from the stack: precision
  // is not passed on to the slot, a path with another value is pruned, and a branch that
  // it would take is removed. Where the kernel is to agree, the result is mixed with a
  // number the verifier does not know, or the operation fetches nothing.
  bool masks = forKernel && fetches && onStack;
  if (masks && (self > 0 || inLoop)) operation = atomics[below(plainAtomics)], masks = false;
  count(std::string("atomic ") + operation.name + (size == kW ? " 32" : " 64"));
  put(atomic(size, operation.code, onArea ? 9 : 10, off, source));
  if (!masks) return;
  put(load(area.isSkb ? kW : kDW, 8, 9, 8));
  put(alu64(kXor, operation.code == 0xf1 ? 0 : source, 8));
}

/// A load that acquires or a store that releases.
void Writer::orderedAccess() {
  SizeCode size = pick(sizeCodes);
  bool onArea = area.atomic && chance(60);
  auto off = onArea ? int16_t(below(area.bytes / 8) * 8) : stackOffset(bytesOf(size));
  unsigned base = onArea ? 9 : 10;
  if (chance(50)) return put(raw(0xc3 | size, scalar(), base, off, loadAcquire));
  put(raw(0xc3 | size, base, scalar(), off, storeRelease));
}

/// An access through a pointer that was in the frame meanwhile; sometimes only the program's
/// numbers say which memory it is.
void Writer::spilledPointer() {
  put({mov(6, 10), alu64Imm(kAdd, 6, -frameBytes)});
  // Contexts may not be mixed with other memory.
  bool isArea = area.atomic && chance(60);
  if (isArea && chance(50)) put(branchImm(pick(condCodes), unsigned(below(6)), immediate(), 1));
  if (isArea) put(mov(6, 9));
  put({store(kDW, 10, spillOff, 6), movImm(6, immediate()), load(kDW, 6, 10, spillOff)});
  SizeCode size = pick(sizeCodes);
  auto off = int16_t(below(frameBytes / bytesOf(size)) * bytesOf(size));
  if (chance(50)) put({store(size, 6, off, unsigned(below(6))), mov(6, 7)});
  else put(load(size, 6, 6, off));
}

/// Whether r5, `bytes` behind r6, is still in the packet, in one of the ways to ask; gives
/// the jump to where it is not.
size_t Writer::packetCheck(unsigned bytes) {
  put({mov(5, 6), alu64Imm(kAdd, 5, int32_t(bytes))});
  uint64_t way = below(4);
  if (way == 2) put(branch(kJle, 5, 7, 1));
  if (way == 3) put(branch(kJge, 7, 5, 1));
  put(way == 0 ? branch(kJgt, 5, 7, 0) : way == 1 ? branch(kJlt, 7, 5, 0) : jump(0));
  return code.size() - 1;
}

/// Loads and stores behind a check of the packet's end, at an offset that is known or not.
void Writer::packetAccess() {
  put({load(kDW, 6, 10, packetOff), load(kDW, 7, 10, packetEndOff)});
  if (chance(50)) put({mov(5, unsigned(below(5))), alu64Imm(kAnd, 5, 31), alu64(kAdd, 6, 5)});
  unsigned bytes = 8 + unsigned(below(packetBytes));
  size_t out = packetCheck(bytes);
  for (unsigned i = 0; i < 3; ++i) {
    SizeCode size = pick(sizeCodes);
    auto off = int16_t(below(bytes - bytesOf(size) + 1));
    auto other = unsigned(below(5));
    uint64_t way = below(5);
    if (way < 3) count(way < 2 ? "packet store" : "packet signed load");
    if (way == 0) put(store(size, 6, off, other));
    else if (way == 1) put(storeImm(size, 6, off, immediate()));
    else put(way == 2 && size != kDW ? loadSigned(size, other, 6, off) : load(size, other, 6, off));
  }
  code[out].off = distanceFrom(out);
  put({mov(5, 0), mov(6, 1), mov(7, 2)});
}

/// LD_ABS or LD_IND: where there is no such packet byte the program ends. A header's place is a
/// negative offset (SKF_NET_OFF, SKF_LL_OFF).
void Writer::packetLoad() {
  constexpr SizeCode sizes[] = {kB, kH, kW};
  constexpr int32_t headers[] = {-0x100000, -0x200000};
  SizeCode size = pick(sizes);
  bool isIndirect = chance(50);
  auto off = int32_t(below(packetBytes - 14));
  if (chance(20)) off += pick(headers);
  if (isIndirect) put({mov(7, scalar()), alu64Imm(kAnd, 7, 15)});
  put({mov(6, 9), raw((isIndirect ? 0x40 : 0x20) | size, 0, isIndirect ? 7 : 0, 0, off), mov(6, 0)});
  refill();
}

}  // namespace bpftime::reference
