// What must be given back, and what may happen meanwhile: locks, ring-buffer records, maps
// found in maps, packet loads that may end the program.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr int32_t lookup = 1, lock = 93, unlock = 94, reserve = 131, submit = 132, discard = 133,
                  output = 130;

class HostileResources : public HostileNumbers {
 public:
  using HostileNumbers::HostileNumbers;

 private:
  uint32_t programType() const override { return 3; }  // sched_cls: socket filters have no locks

  void statement() override {
    switch (below(8)) {
      case 0: return locked();
      case 1:
      case 2: return record();
      case 3: return mapInMap();
      case 4: return packetLoad();
      case 5: return copyOut();
      default: return HostileNumbers::statement();
    }
  }

  /// r0 = a value of `map`, mostly checked.
  void lookupIn(uint64_t map) {
    emit(storeImm(kW, 10, -4, int32_t(below(5))));
    pointer(2, 10, -4);
    emit(loadImm64(1, map, 1));
    helper(lookup);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, 0));
    if (chance(90)) pending.push_back(out.size()), emit(branchImm(kJeq, 0, 0, 0));
  }

  void lockCall(unsigned value, int32_t id) {
    pointer(1, value, chance(96) ? hostileLockOffset : int32_t(below(16)));
    helper(id);
    scratchNumbers();
  }

  void locked() {
    lookupIn(1);
    emit(mov(9, 0));
    emit(movImm(0, 0));
    unsigned other = 9;
    if (chance(20)) {
      lookupIn(1);
      emit(mov(8, 0));
      other = 8;
    }
    lockCall(9, lock);
    if (chance(80)) emit(storeImm(kDW, 9, int16_t(8 * below(4)), 1));
    if (chance(10)) locked2();
    if (chance(10)) emit(callHelper(5));
    if (chance(15)) compare();
    if (chance(10)) emit(mov(9, 7));
    if (chance(94)) lockCall(chance(80) ? 9 : other, unlock);
    emit(movImm(9, 1));
    emit(movImm(8, 1));
    scratchNumbers();
  }

  void locked2() { lockCall(9, chance(50) ? lock : unlock); }

  void record() {
    int32_t bytes = int32_t(8 * (1 + below(4)));
    emit(loadImm64(1, 2, 1));
    emit(movImm(2, bytes));
    if (chance(10)) emit(mov(2, 8));
    emit(movImm(3, 0));
    helper(reserve);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, 0));
    if (chance(92)) pending.push_back(out.size()), emit(branchImm(kJeq, 0, 0, 0));
    size_t waiting = pending.size();
    emit(mov(9, 0));
    emit(store(size(), 9, int16_t(below(uint32_t(bytes + 1))), 8));
    if (chance(30)) bound(8), emit(alu64(kAdd, 0, 8)), emit(load(kB, 0, 0, 0));
    if (chance(20)) compare();
    if (chance(10)) arithmeticOn(8);
    // Whoever wants to leave while the record is held has to release it first.
    if (waiting < pending.size() && chance(70)) landFrom(waiting);
    emit(mov(1, chance(90) ? 9 : 0));
    if (chance(5)) emit(alu64Imm(kAdd, 1, 8));
    emit(movImm(2, 0));
    if (chance(95)) helper(chance(60) ? submit : discard);
    if (chance(90)) emit(movImm(9, 1));
    else emit(load(kB, 9, 9, 0));
    scratchNumbers();
  }

  void landFrom(size_t first) {
    std::vector<size_t> before(pending.begin(), pending.begin() + long(first));
    pending.erase(pending.begin(), pending.begin() + long(first));
    land();
    pending = before;
  }

  void mapInMap() {
    lookupIn(3);
    emit(storeImm(kW, 10, -4, int32_t(below(5))));
    pointer(2, 10, -4);
    emit(mov(1, 0));
    if (chance(5)) emit(alu64Imm(kAdd, 1, 1));
    helper(chance(90) ? lookup : 3);
    for (unsigned r = 1; r <= 5; ++r) emit(movImm(r, 0));
    if (chance(90)) pending.push_back(out.size()), emit(branchImm(kJeq, 0, 0, 0));
    if (chance(50)) bound(8), emit(alu64(kAdd, 0, 8));
    emit(load(size(), 0, 0, int16_t(below(65))));
  }

  void packetLoad() {
    static constexpr uint8_t absolute[] = {0x20, 0x28, 0x30}, relative[] = {0x40, 0x48, 0x50};
    bool isRelative = chance(40);
    emit(raw(isRelative ? pick(relative) : pick(absolute), 0, isRelative ? 8u : 0u, 0, int32_t(below(64))));
    if (chance(90)) emit(mov(9, 0));
    if (chance(90)) scratchNumbers();
    else emit(movImm(3, 3));
    if (chance(60)) {
      if (chance(60)) bound(9);
      emit(mov(5, 7));
      emit(alu64(kAdd, 5, 9));
      emit(load(kB, 5, 5, 0));
    }
  }

  /// A size that is bounded or not, of the value or of the stack.
  void copyOut() {
    emit(loadImm64(1, 2, 1));
    chance(50) ? pointer(2, 10, -int32_t(8 * (1 + below(8)))) : emit(mov(2, 7));
    if (chance(70)) bound(9);
    emit(mov(3, 9));
    emit(movImm(4, 0));
    helper(output);
    scratchNumbers();
  }
};

}  // namespace

Program hostile_resources(uint64_t seed) { return HostileResources(seed).run("resources", seed); }

}  // namespace bpftime
