// On top of numbers: atomics of all kinds, acquire and release, spills that are filled in
// part, sign extension, byte swaps, signed division, tests of bits.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr SizeCode sizes[] = {kB, kH, kW, kDW};
constexpr int32_t atomics[] = {0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1};
constexpr int32_t acquire = 0x100, release = 0x110;

class HostileMemory : public HostileNumbers {
 public:
  using HostileNumbers::HostileNumbers;

 private:
  void statement() override {
    switch (below(9)) {
      case 0: return atomicAccess();
      case 1: return ordered();
      case 2: return partialSpill();
      case 3: return extension();
      case 4: return swap();
      case 5: return signedDivision();
      case 6: return bits();
      case 7: return savedPointer();
      default: return HostileNumbers::statement();
    }
  }

  /// A place on the stack or in the value, not always aligned.
  std::pair<unsigned, int16_t> place(SizeCode width) {
    int16_t off = int16_t(8 * below(8));
    if (chance(25)) off = int16_t(off + (width == kW ? 4 : int(below(8))));
    return chance(50) ? std::pair(10u, int16_t(off - 64)) : std::pair(7u, off);
  }

  void atomicAccess() {
    SizeCode width = chance(50) ? kW : kDW;
    auto [base, off] = place(width);
    if (base == 10 && chance(50)) emit(store(width, base, off, number()));
    emit(atomic(width, pick(atomics), base, off, number()));
    if (base == 10 && chance(50)) emit(load(pick(sizes), number(), base, off));
  }

  void ordered() {
    SizeCode width = pick(sizes);
    auto [base, off] = place(width);
    unsigned r = number();
    bool loads = chance(50);
    emit(raw(0xc3 | width, loads ? r : base, loads ? base : r, off, loads ? acquire : release));
  }

  void partialSpill() {
    unsigned width = below(4), bytes = 1u << width;
    int16_t slot = int16_t(-8 * int(1 + below(4)));
    int16_t at = int16_t(slot + int(bytes * below(8 / bytes)));
    unsigned r = number();
    if (chance(60)) bound(r);
    emit(store(sizes[width], 10, at, r));
    if (chance(30)) emit(storeImm(pick(sizes), 10, int16_t(slot + int(below(2)) * 4), immediate()));
    unsigned filled = number(), read = below(4);
    int16_t from = int16_t(slot + int((1u << read) * below(8u >> read)));
    if (chance(60)) read = width, from = at;
    emit(chance(75) || read == 3 ? load(sizes[read], filled, 10, from)
                                 : raw(0x81 | sizes[read], filled, 10, from, 0));
    useAsIndex(chance(50) ? r : filled);
  }

  void useAsIndex(unsigned index) {
    unsigned p = index == 3 ? 4 : 3;
    emit(mov(p, 7));
    emit(alu64(kAdd, p, index));
    emit(load(pick(sizes), p, p, int16_t(chance(60) ? 0 : below(64))));
  }

  void extension() {
    static constexpr int16_t bits[] = {8, 16, 32};
    unsigned to = number(), from = number();
    bool is64 = chance(60);
    if (chance(50)) bound(from);
    emit(raw(is64 ? 0xbf : 0xbc, to, from, pick(bits), 0));
    if (!is64 && out.back().off == 32) out.back().off = 16;
    if (chance(50)) bound(to);
    useAsIndex(to);
  }

  void swap() {
    static constexpr int32_t widths[] = {16, 32, 64};
    static constexpr uint8_t opcodes[] = {0xd4, 0xdc, 0xd7};
    unsigned r = number();
    if (chance(50)) bound(r);
    emit(raw(pick(opcodes), r, 0, 0, pick(widths)));
    if (chance(60)) bound(r);
    useAsIndex(r);
  }

  void signedDivision() {
    unsigned r = number();
    bool is64 = chance(60);
    uint8_t op = chance(50) ? kDiv : kMod;
    if (chance(50)) bound(r);
    int32_t by = immediate();
    if (by == 0) by = -1;
    emit(chance(70) ? raw(uint8_t((is64 ? 0x07 : 0x04) | op), r, 0, 1, by)
                    : raw(uint8_t((is64 ? 0x0f : 0x0c) | op), r, number(), 1, 0));
    if (chance(70)) bound(r);
    useAsIndex(r);
  }

  /// What a test of bits says of them.
  void bits() {
    unsigned r = number();
    int32_t mask = chance(50) ? ~int32_t((1u << below(8)) - 1) : immediate();
    pending.push_back(out.size());
    emit(chance(60) ? branchImm(kJset, r, mask, 0) : branch32Imm(kJset, r, mask, 0));
    if (chance(30)) bound(r);
    useAsIndex(r);
    if (chance(30)) land();
  }

  void savedPointer() {
    emit(store(kDW, 10, -40, 7));
    if (chance(30)) emit(storeImm(pick(sizes), 10, int16_t(-40 + int(below(8))), 0));
    if (chance(20)) emit(store(kDW, 10, -40, number()));
    unsigned p = below(6);
    emit(load(chance(80) ? kDW : kW, p, 10, -40));
    emit(load(pick(sizes), p, p, int16_t(below(66))));
  }
};

}  // namespace

Program hostile_memory(uint64_t seed) { return HostileMemory(seed).run("memory", seed); }

}  // namespace bpftime
