// Functions that a helper calls in rounds, and what is left of the caller's stack behind.
//
// The program keeps a counter at r10 - 16, a pointer to a map value at r10 - 24 and another
// word at r10 - 32; a callback gets the address of the counter. In callbacks r6 is that
// address, r7 the round or the element, r8 and r9 numbers.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr int32_t callLoop = 181, callForEach = 164, reserve = 131, submit = 132;

class HostileCallbacks : public HostileNumbers {
 public:
  using HostileNumbers::HostileNumbers;

 private:
  void prologue() override {
    HostileNumbers::prologue();
    emit(store(kDW, 10, -24, 7));
    if (chance(40)) emit(store(kDW, 10, -16, 8));
  }

  void statement() override {
    switch (below(6)) {
      case 0:
      case 1:
      case 2: return rounds(2);
      case 3: return useCounter();
      default: return HostileNumbers::statement();
    }
  }

  void rounds(unsigned depth) {
    bool isLoop = chance(65);
    unsigned f = function(HostileFunction::Static, [this, isLoop, depth] { callback(isLoop, depth); });
    if (isLoop) {
      if (chance(60)) emit(movImm(1, int32_t(below(6))));
      else emit(mov(1, 8));
    }
    address(2, f);
    pointer(3, 10, chance(90) ? -16 : -24);
    if (chance(10)) emit(movImm(3, 0));
    emit(movImm(4, chance(97) ? 0 : 1));
    if (!isLoop) emit(loadImm64(1, chance(80) ? 0 : 5, 1));
    helper(isLoop ? callLoop : callForEach);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, immediate()));
    if (chance(60)) useCounter();
  }

  /// What is known of the counter is used as an offset.
  void useCounter() {
    emit(load(kDW, 3, 10, -16));
    if (chance(45)) bound(3);
    emit(chance(60) ? mov(4, 7) : load(kDW, 4, 10, -24));
    emit(alu64(kAdd, 4, 3));
    emit(load(size(), 4, 4, int16_t(chance(60) ? 0 : below(64))));
  }

  void callback(bool isLoop, unsigned depth) {
    emit(mov(6, isLoop ? 2 : 4));
    emit(mov(7, isLoop ? 1 : 3));
    emit(movImm(8, immediate()));
    emit(movImm(9, immediate()));
    scratchNumbers();
    emit(storeImm(kDW, 10, -16, 0));
    unsigned statements = 1 + below(4);
    for (unsigned i = 0; i < statements; ++i) callbackStatement(isLoop, depth);
    land();
    emit(movImm(0, chance(94) ? int32_t(below(2)) : 2));
    if (chance(20)) emit(mov(0, 8)), bound(0), land();
    emit(exitInsn());
  }

  void callbackStatement(bool isLoop, unsigned depth) {
    switch (below(9)) {
      case 0: return count();
      case 1: return count();
      case 2: return boundedCount();
      case 3: return isLoop ? useRound() : useElement();
      case 4: return record();
      case 5: return depth > 1 && chance(60) ? nested(depth) : count();
      case 6: return emit(load(size(), chance(50) ? 8 : 9, 6, int16_t(-16 + 8 * int(below(3)))));
      case 7: return throughSavedPointer();
      default: return arithmeticOn(chance(50) ? 8 : 9);
    }
  }

  void count() {
    emit(load(kDW, 8, 6, 0));
    chance(80) ? emit(alu64Imm(kAdd, 8, int32_t(1 + below(2)))) : arithmeticOn(8);
    emit(store(kDW, 6, 0, 8));
  }

  /// The counter does not pass a bound, or the callback asks for no more rounds.
  void boundedCount() {
    emit(load(kDW, 8, 6, 0));
    size_t branch = out.size();
    emit(branchImm(chance(80) ? kJge : kJsgt, 8, int32_t(below(70)), 0));
    emit(alu64Imm(kAdd, 8, 1));
    emit(store(kDW, 6, 0, 8));
    out[branch].off = int16_t(out.size() - branch - 1);
  }

  void useRound() {
    emit(mov(3, 7));
    if (chance(85)) bound(3);
    emit(load(kDW, 4, 6, -8));
    emit(alu64(kAdd, 4, 3));
    emit(load(kB, 4, 4, 0));
    emit(movImm(4, 0));
  }

  void useElement() {
    chance(50) ? emit(load(size(), 8, 7, int16_t(below(66)))) : emit(store(size(), 7, int16_t(below(66)), 8));
  }

  void record() {
    emit(loadImm64(1, 2, 1));
    emit(movImm(2, 16));
    emit(movImm(3, 0));
    helper(reserve);
    emit(branchImm(kJeq, 0, 0, 4));
    emit(storeImm(kDW, 0, int16_t(8 * below(2)), 1));
    emit(mov(1, 0));
    emit(movImm(2, 0));
    emit(chance(85) ? callHelper(submit) : mov(8, 8));
    scratchNumbers();
  }

  void nested(unsigned depth) {
    unsigned f = function(HostileFunction::Static, [this, depth] { callback(true, depth - 1); });
    emit(movImm(1, int32_t(below(4))));
    address(2, f);
    chance(60) ? emit(mov(3, 6)) : pointer(3, 10, -16);
    emit(movImm(4, 0));
    helper(callLoop);
    scratchNumbers();
  }

  /// The caller saved a pointer below the counter; is it still one?
  void throughSavedPointer() {
    emit(load(kDW, 4, 6, -8));
    emit(load(size(), 9, 4, int16_t(below(64))));
    if (chance(15)) emit(store(kDW, 6, -8, 9));
    emit(movImm(4, 0));
  }
};

}  // namespace

Program hostile_callbacks(uint64_t seed) { return HostileCallbacks(seed).run("callbacks", seed); }

}  // namespace bpftime
