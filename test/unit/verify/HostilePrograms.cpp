// The grammar of hostile programs.
//
// Registers: r6 context, r7 map value, r8 and r9 unknown numbers, r0..r5 scratch. All are
// initialised first, so that most refusals are about values and not about bookkeeping.
#include "HostilePrograms.h"

#include "Assembler.h"

#include <random>

namespace bpftime {

using namespace reference;

namespace {

constexpr AluCode arithmetic[] = {kAdd, kSub, kMul, kDiv, kOr, kAnd, kLsh, kRsh, kMod, kXor, kArsh};
constexpr JumpCode comparisons[] = {kJeq, kJgt, kJge, kJset, kJne, kJsgt, kJsge, kJlt, kJle, kJslt, kJsle};
constexpr SizeCode sizes[] = {kB, kH, kW, kDW};
constexpr int32_t corners[] = {0, 1, 2, 7, 8, 31, 32, 56, 63, 64, 255, -1, -8, -64, 0x7fffffff, INT32_MIN};
constexpr unsigned numbers[] = {0, 1, 2, 3, 4, 5, 8, 9};
constexpr int16_t ctxFields[] = {0, 8, 16, 32, 48, 68};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random(seed) {}

  std::vector<RawInsn> run() {
    prologue();
    unsigned statements = 3 + below(10);
    for (unsigned i = 0; i < statements; ++i) statement();
    land(out.size());
    emit(movImm(0, 0));
    emit(exitInsn());
    return std::move(out);
  }

 private:
  uint32_t below(uint32_t n) { return uint32_t(random() % n); }
  bool chance(uint32_t percent) { return below(100) < percent; }
  template <typename T, size_t N> T pick(const T (&from)[N]) { return from[below(N)]; }
  void emit(RawInsn i) { out.push_back(i); }
  unsigned number() { return pick(numbers); }
  int32_t immediate() { return chance(60) ? pick(corners) : int32_t(below(128)); }

  void prologue() {
    emit(mov(6, 1));
    emit(storeImm(kW, 10, -4, int32_t(below(4))));
    emit(mov(2, 10));
    emit(alu64Imm(kAdd, 2, -4));
    for (RawInsn i : loadImm64(1, 0, 1)) emit(i);
    emit(callHelper(1));
    emit(branchImm(kJne, 0, 0, 2));
    emit(movImm(0, 0));
    emit(exitInsn());
    emit(mov(7, 0));
    emit(load(kW, 8, 6, pick(ctxFields)));
    emit(load(kW, 9, 6, pick(ctxFields)));
    // Half of the time a full 64-bit unknown.
    if (chance(50)) emit(alu64Imm(kLsh, 9, int32_t(below(33)))), emit(alu64(kOr, 9, 8));
    for (unsigned r = 0; r <= 5; ++r) emit(movImm(r, immediate()));
    for (int16_t off = -64; off < 0; off = int16_t(off + 8)) emit(storeImm(kDW, 10, off, 0));
  }

  void statement() {
    switch (below(10)) {
      case 0: return arithmeticOn(number());
      case 1: return compare();
      case 2: return stackTraffic();
      case 3: return loop();
      case 4: return emit(mov(number(), number()));
      case 5: return emit(load(kW, number(), 6, pick(ctxFields)));
      default: return indexedAccess();
    }
  }

  void arithmeticOn(unsigned r) {
    AluCode op = pick(arithmetic);
    bool is64 = chance(60);
    if (chance(40)) return emit(is64 ? alu64(op, r, number()) : alu32(op, r, number()));
    int32_t imm = immediate();
    bool isShift = op == kLsh || op == kRsh || op == kArsh;
    if (isShift) imm = int32_t(below(is64 ? 64 : 32));
    if ((op == kDiv || op == kMod) && imm == 0) imm = 3;
    emit(is64 ? alu64Imm(op, r, imm) : alu32Imm(op, r, imm));
  }

  /// A comparison that skips what follows, up to somewhere later.
  void compare() {
    JumpCode op = pick(comparisons);
    unsigned r = number();
    bool is64 = chance(60);
    pending.push_back(out.size());
    if (chance(30)) emit(is64 ? branch(op, r, number(), 0) : branch32(op, r, number(), 0));
    else emit(is64 ? branchImm(op, r, immediate(), 0) : branch32Imm(op, r, immediate(), 0));
    if (chance(50)) statement();
    if (chance(50)) land(out.size());
  }

  /// Makes all waiting branches jump to `here`.
  void land(size_t here) {
    for (size_t b : pending) out[b].off = int16_t(here - b - 1);
    pending.clear();
  }

  void bound(unsigned r) {
    switch (below(6)) {
      case 0: return emit(alu64Imm(kAnd, r, int32_t((1u << (1 + below(7))) - 1)));
      case 1: return emit(alu32Imm(kAnd, r, int32_t((1u << (1 + below(7))) - 1)));
      case 2: return emit(alu64Imm(kMod, r, int32_t(1 + below(64))));
      case 3: return emit(alu64Imm(kRsh, r, int32_t(56 + below(8))));
      default: break;
    }
    // Out at the end of the program if it is too large, or too small.
    pending.push_back(out.size());
    int32_t most = int32_t(below(70));
    bool is64 = chance(60), isSigned = chance(40);
    JumpCode above = isSigned ? kJsgt : kJgt;
    emit(is64 ? branchImm(above, r, most, 0) : branch32Imm(above, r, most, 0));
    if (!isSigned || chance(20)) return;
    pending.push_back(out.size());
    emit(is64 ? branchImm(kJslt, r, int32_t(below(4)), 0) : branch32Imm(kJslt, r, int32_t(below(4)), 0));
  }

  void indexedAccess() {
    unsigned index = number(), pointer = below(6);
    if (chance(30)) arithmeticOn(index);
    if (chance(85)) bound(index);
    if (chance(35)) arithmeticOn(index);
    bool isStack = chance(30);
    if (pointer == index) pointer = (pointer + 1) % 6;
    emit(mov(pointer, isStack ? 10 : 7));
    if (isStack) emit(alu64Imm(kAdd, pointer, -64));
    emit(alu64(kAdd, pointer, index));
    int16_t off = int16_t(int(below(70)) - (chance(20) ? 8 : 0));
    if (chance(60)) off = 0;
    SizeCode size = isStack && chance(70) ? kB : pick(sizes);
    if (chance(50)) emit(load(size, pointer, pointer, off));
    else emit(store(size, pointer, off, number())), emit(movImm(pointer, 1));
  }

  void stackTraffic() {
    static constexpr int16_t width[] = {1, 2, 4, 8};
    unsigned w = below(4);
    int16_t off = int16_t(-int(below(64 / unsigned(width[w])) + 1) * width[w]);
    SizeCode size = sizes[w];
    chance(50) ? emit(store(size, 10, off, number())) : emit(load(size, number(), 10, off));
    if (chance(50)) emit(store(kDW, 10, -16, number())), emit(load(pick(sizes), number(), 10, -16));
  }

  void loop() {
    unsigned counter = number();
    emit(movImm(counter, 0));
    size_t head = out.size();
    emit(mov(5, 7));
    emit(alu64(kAdd, 5, counter));
    emit(load(kB, 5, 5, int16_t(below(60))));
    emit(alu64Imm(kAdd, counter, int32_t(1 + below(3))));
    int16_t back = int16_t(int(head) - int(out.size()) - 1);
    emit(chance(50) ? branchImm(kJlt, counter, int32_t(below(12)), back)
                    : branch32Imm(kJle, counter, int32_t(below(12)), back));
  }

  std::mt19937_64 random;
  std::vector<RawInsn> out;
  std::vector<size_t> pending;  ///< branches that do not know their target yet
};

}  // namespace

MapDef hostileMap() {
  MapDef m;
  m.name = "values";
  m.type = 2;
  m.keySize = 4;
  m.valueSize = 64;
  m.entriesMax = 4;
  return m;
}

Program hostileProgram(uint64_t seed) {
  Program p;
  p.name = "hostile" + std::to_string(seed);
  p.section = "socket";
  p.type = 1;
  p.isGplCompatible = true;
  p.raw = Generator(seed).run();
  p.insns = llvm::cantFail(decode(p.raw));
  p.subprograms = {{p.name, InsnIndex(0), InsnIndex(uint32_t(p.raw.size())), true, 0}};
  return p;
}

}  // namespace bpftime
