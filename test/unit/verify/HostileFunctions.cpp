// Calls: static functions that are followed and global ones that are contracts, what they
// are given, what they give back, and tail calls out of them.
//
// In a function r6..r9 are its arguments or numbers, whatever the signature says.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr HostileFunction kinds[] = {HostileFunction::Static,  HostileFunction::Static,
                                     HostileFunction::Numbers, HostileFunction::Context,
                                     HostileFunction::Memory,  HostileFunction::NonNull};
constexpr int32_t callTail = 12;

class HostileFunctions : public HostileNumbers {
 public:
  using HostileNumbers::HostileNumbers;

 private:
  void statement() override {
    if (chance(55)) return callOne(3);
    HostileNumbers::statement();
  }

  /// From the program itself, where r6 is the context and r7 a map value.
  void callOne(unsigned depth) {
    HostileFunction kind = pick(kinds);
    unsigned f = function(kind, [this, kind, depth] { body(kind, depth); });
    firstArgument(kind);
    emit(mov(2, chance(70) ? 9 : 8));
    if (chance(30)) emit(movImm(2, immediate()));
    if (kind == HostileFunction::Static && chance(50)) pointer(3, 10, -16);
    call(f);
    bool usesResult = chance(60);
    if (usesResult) emit(mov(8, 0));
    for (unsigned r = usesResult ? 1 : 0; r <= 5; ++r) emit(movImm(r, immediate()));
    if (usesResult) useResult(kind);
  }

  void firstArgument(HostileFunction kind) {
    unsigned wish = unsigned(kind);
    if (chance(10)) wish = 1 + below(5);
    switch (HostileFunction(wish)) {
      case HostileFunction::Context:
        emit(mov(1, 6));
        if (chance(5)) emit(alu64Imm(kAdd, 1, 4));
        return;
      case HostileFunction::Memory:
      case HostileFunction::NonNull:
        if (chance(15)) return emit(movImm(1, 0));
        if (chance(50)) return pointer(1, 10, -16 + int32_t(below(2)) * int32_t(below(9)));
        emit(mov(1, 7));
        if (chance(50)) emit(alu64Imm(kAdd, 1, int32_t(44 + below(8))));
        if (chance(30)) bound(9), emit(alu64(kAdd, 1, 9));
        return;
      case HostileFunction::Static: {
        static constexpr unsigned any[] = {6, 7, 8, 9};
        return emit(mov(1, pick(any)));
      }
      default: return emit(mov(1, chance(90) ? 8 : 7));
    }
  }

  void useResult(HostileFunction kind) {
    if (chance(kind == HostileFunction::Static ? 40 : 80)) bound(8);
    emit(mov(5, 7));
    emit(alu64(kAdd, 5, 8));
    emit(load(kB, 5, 5, int16_t(below(8))));
  }

  void body(HostileFunction kind, unsigned depth) {
    emit(mov(6, 1));
    emit(mov(9, 2));
    emit(mov(8, 2));
    if (chance(40)) bound(8);
    if (chance(chance(80) ? 70 : 10)) scratchNumbers();
    if (chance(30)) emit(storeImm(kDW, 10, int16_t(-8 * int(1 + below(30))), 0));
    unsigned statements = 1 + below(3);
    for (unsigned i = 0; i < statements; ++i) inside(kind, depth);
    land();
    switch (below(8)) {
      case 0: emit(movImm(0, immediate())); break;
      case 1: emit(mov(0, 6)); break;
      case 2: break;
      default: emit(mov(0, 8)); break;
    }
    emit(exitInsn());
  }

  void inside(HostileFunction kind, unsigned depth) {
    switch (below(8)) {
      case 0: return depth > 0 ? chain(depth) : arithmeticOn(8);
      case 1: return tailCall();
      case 2: return arithmeticOn(chance(50) ? 8 : 9);
      case 3: return bound(chance(50) ? 8 : 9);
      case 4: return byIndex();
      default: return dereference(kind);
    }
  }

  void dereference(HostileFunction kind) {
    bool mayBeNull = kind == HostileFunction::Memory;
    if (mayBeNull && chance(75)) pending.push_back(out.size()), emit(branchImm(kJeq, 6, 0, 0));
    int16_t off = int16_t(below(kind == HostileFunction::Context ? 90 : 18));
    if (kind == HostileFunction::Context) off = int16_t(off & ~3);
    SizeCode width = kind == HostileFunction::Context ? kW : size();
    bool writes = kind != HostileFunction::Context && chance(40);
    writes ? emit(store(width, 6, off, 8)) : emit(load(width, chance(50) ? 8 : 9, 6, off));
  }

  void byIndex() {
    bound(8);
    emit(mov(3, 6));
    emit(alu64(kAdd, 3, 8));
    emit(load(kB, 3, 3, 0));
  }

  /// One function further, with what this one has; the third argument is stack of ours.
  void chain(unsigned depth) {
    HostileFunction kind = pick(kinds);
    unsigned f = function(kind, [this, kind, depth] { body(kind, depth - 1); });
    emit(mov(1, 6));
    if (chance(30)) {
      emit(storeImm(kDW, 10, -16, 0));
      emit(storeImm(kDW, 10, -8, 0));
      pointer(1, 10, -16);
    }
    emit(mov(2, 9));
    call(f);
    if (chance(70)) emit(mov(8, 0));
    scratchNumbers();
  }

  void tailCall() {
    emit(mov(1, 6));
    emit(loadImm64(2, 4, 1));
    emit(movImm(3, int32_t(below(5))));
    helper(callTail);
    scratchNumbers();
  }
};

}  // namespace

Program hostile_functions(uint64_t seed) { return HostileFunctions(seed).run("functions", seed); }

}  // namespace bpftime
