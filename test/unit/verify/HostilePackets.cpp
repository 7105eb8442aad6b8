// Direct access to the packet and its metadata, in programs of two types.
//
// Registers: r6 context, r7 a packet pointer, r8 the end that bounds it, r9 an unknown
// number, r0..r5 scratch.
#include "HostileBuilder.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr JumpCode orders[] = {kJgt, kJge, kJlt, kJle};
constexpr JumpCode others[] = {kJeq, kJne, kJset, kJsgt, kJsge, kJslt, kJsle};
constexpr int32_t distances[] = {0, 1, 2, 8, 13, 14, 15, 34, 64, -1, -4, 0x7fff, 0xfffe, 0xffff, 0x10000};

struct Layout {
  uint32_t type;
  int16_t data, end, meta, number;
};
constexpr Layout layouts[] = {{6, 0, 4, 8, 12}, {3, 76, 80, 140, 0}};  // xdp_md, __sk_buff

class HostilePackets : public HostileBuilder {
 public:
  explicit HostilePackets(uint64_t seed) : HostileBuilder(seed), context(pick(layouts)) {}

  Program run(uint64_t seed) {
    emit(mov(6, 1));
    loadPointers();
    emit(load(kW, 9, 6, context.number));
    scratchNumbers();
    for (int16_t off = -64; off < 0; off = int16_t(off + 8)) emit(storeImm(kDW, 10, off, 0));
    unsigned statements = 2 + below(7);
    for (unsigned i = 0; i < statements; ++i) statement();
    land();
    leave(0);
    return finish("packets", seed, context.type);
  }

 private:
  unsigned number() override { return chance(60) ? 9 : below(6); }

  void statement() override {
    switch (below(12)) {
      case 0: return helperThatMoves();
      case 1: return loadPointers();
      case 2: return compare();
      case 3: return difference();
      case 4: return savedPointer();
      case 5: return packetArgument();
      case 6: return emit(load(kW, 9, 6, context.number));
      case 7: return access(7);
      default: return checkedAccess();
    }
  }

  void loadPointers() {
    isMeta = chance(20);
    emit(load(kW, 7, 6, isMeta ? context.meta : context.data));
    emit(load(kW, 8, 6, isMeta ? context.data : context.end));
  }

  /// Moves `r` by a constant, or by a number that may have a bound.
  int32_t advance(unsigned r) {
    int32_t by = chance(70) ? int32_t(below(40)) : pick(distances);
    if (chance(40)) {
      if (chance(85)) bound(9);
      if (chance(20)) arithmeticOn(9);
      emit(chance(92) ? alu64(kAdd, r, 9) : alu64(kSub, r, 9));
    }
    if (by && chance(90)) emit(chance(95) ? alu64Imm(kAdd, r, by) : alu64Imm(kSub, r, by));
    return by;
  }

  /// `p` against the end: most comparisons leave if the bytes are not there.
  void check(unsigned p) {
    bool isForward = chance(50), isRight = chance(85);
    JumpCode op = pick(orders);
    if (isRight) op = isForward ? (chance(50) ? kJgt : kJge) : (chance(50) ? kJlt : kJle);
    if (chance(6)) op = pick(others);
    pending.push_back(out.size());
    unsigned a = isForward ? p : 8, b = isForward ? 8 : p;
    emit(chance(95) ? branch(op, a, b, 0) : branch32(op, a, b, 0));
    if (chance(8)) land();
  }

  void access(unsigned p, int32_t checked = 8) {
    SizeCode width = size();
    int bytes = width == kB ? 1 : width == kH ? 2 : width == kW ? 4 : 8;
    int16_t off = int16_t(checked - bytes + int(below(3)) - 1);
    if (chance(25)) off = int16_t(below(40));
    if (chance(8)) off = -1;
    unsigned r = below(6);
    chance(60) ? emit(load(width, r == p ? 9 : r, p, off)) : emit(store(width, p, off, 9));
  }

  void checkedAccess() {
    unsigned moved = 1 + below(5), before = moved == 1 ? 2 : moved - 1;
    emit(mov(moved, 7));
    bool hasBase = chance(50);
    if (hasBase && chance(40)) {
      if (chance(80)) bound(9);
      emit(alu64(kAdd, moved, 9));
    }
    if (hasBase) emit(mov(before, moved));
    int32_t by = advance(moved);
    check(moved);
    unsigned accesses = 1 + below(3);
    for (unsigned i = 0; i < accesses; ++i) {
      if (chance(10)) helperThatMoves();
      if (hasBase && chance(60)) access(before, by);
      else if (chance(60)) access(7, by);
      else access(moved, 0);
    }
    emit(movImm(moved, 0));
    if (hasBase) emit(movImm(before, 0));
  }

  void helperThatMoves() {
    static constexpr int32_t ofXdp[] = {44, 54, 65, 5}, ofSkb[] = {39, 43, 38, 26, 5, 9};
    int32_t id = context.type == 6 ? pick(ofXdp) : pick(ofSkb);
    emit(mov(1, 6));
    emit(movImm(2, int32_t(below(20))));
    emit(movImm(3, 0));
    if (id == 26 || id == 9) pointer(3, 10, -16);
    emit(movImm(4, 8));
    emit(movImm(5, 0));
    helper(id);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, 0));
    if (chance(65)) loadPointers();
  }

  void difference() {
    unsigned r = below(6);
    emit(mov(r, 8));
    emit(chance(80) ? alu64(kSub, r, 7) : alu32(kSub, r, 7));
    pending.push_back(out.size());
    emit(branchImm(pick(orders), r, int32_t(below(64)), 0));
    access(7);
  }

  void savedPointer() {
    emit(store(kDW, 10, -24, 7));
    if (chance(60)) {
      emit(mov(2, 7));
      int32_t by = advance(2);
      check(2);
      emit(load(kDW, 3, 10, -24));
      access(3, by);
    } else if (chance(50)) {
      helperThatMoves();
      emit(load(kDW, 3, 10, -24));
      access(3, 8);
    }
    emit(movImm(3, 0));
  }

  /// A key that lies in the packet.
  void packetArgument() {
    emit(mov(2, 7));
    emit(mov(3, 7));
    emit(alu64Imm(kAdd, 3, int32_t(3 + below(3))));
    check(3);
    emit(loadImm64(1, 0, 1));
    helper(1);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, 0));
    emit(branchImm(kJeq, 0, 0, 1));
    emit(load(kB, 0, 0, int16_t(60 + below(5))));
  }

  Layout context;
  bool isMeta = false;
};

}  // namespace

Program hostile_packets(uint64_t seed) { return HostilePackets(seed).run(seed); }

}  // namespace bpftime
