// Loops that end because the runtime or the kernel's number iterator says so, and loops that
// end because of a number that is linked to the one compared.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr unsigned BtfFunction = 12;  // BTF_KIND_FUNC
constexpr int16_t iteratorPlace = -72;

class HostileLoops : public HostileNumbers {
 public:
  using HostileNumbers::HostileNumbers;

 private:
  void statement() override {
    switch (below(7)) {
      case 0:
      case 1: return mayGoto();
      case 2:
      case 3: return iterate();
      case 4: return linked();
      case 5: return counted();
      default: return HostileNumbers::statement();
    }
  }

  /// One access by an index that the loop changes, mostly behind a bound.
  void loopBody(unsigned index) {
    if (chance(60)) {
      // Another round without this access.
      emit(branchImm(chance(70) ? kJgt : kJsgt, index, int32_t(50 + below(20)), 3));
    }
    emit(mov(5, 7));
    emit(alu64(kAdd, 5, index));
    emit(chance(60) ? load(kB, 5, 5, int16_t(below(8))) : store(kB, 5, int16_t(below(8)), index));
    emit(movImm(5, 0));
    if (chance(20)) emit(alu64(kAdd, 9, index));
    if (chance(20)) emit(store(kDW, 10, -16, index)), emit(load(kDW, index, 10, -16));
    if (chance(15)) emit(load(kDW, 4, 10, -48)), emit(alu64Imm(kAdd, 4, 1)), emit(store(kDW, 10, -48, 4));
  }

  int16_t backTo(size_t head) { return int16_t(int(head) - int(out.size()) - 1); }

  void mayGoto() {
    unsigned index = chance(50) ? 8 : 9;
    if (chance(80)) emit(movImm(index, int32_t(below(4))));
    size_t head = out.size();
    emit(raw(0xe5, 0, 0, 0, 0));
    loopBody(index);
    chance(75) ? emit(alu64Imm(kAdd, index, int32_t(below(3)))) : arithmeticOn(index);
    if (chance(30)) {
      emit(branchImm(kJge, index, int32_t(below(64)), 1));
    }
    emit(jump(backTo(head)));
    out[head].off = int16_t(out.size() - head - 1);
    if (chance(40)) indexBy(index);
  }

  void indexBy(unsigned index) {
    emit(mov(5, 7));
    emit(alu64(kAdd, 5, index));
    emit(load(kB, 5, 5, 0));
  }

  void kernelFunction(const char *name) {
    std::shared_ptr<const Types> types = runningTypes();
    emit(raw(0x85, 0, 2, 0, int32_t(types ? types->find(name, BtfFunction) : 0)));
  }

  void iterate() {
    pointer(1, 10, iteratorPlace);
    emit(movImm(2, int32_t(below(3))));
    chance(70) ? emit(movImm(3, int32_t(below(12)))) : emit(mov(3, 9));
    kernelFunction("bpf_iter_num_new");
    bool resets = chance(70);
    if (resets) emit(movImm(8, 0));
    size_t head = out.size();
    pointer(1, 10, iteratorPlace);
    kernelFunction("bpf_iter_num_next");
    size_t branch = out.size();
    emit(chance(95) ? branchImm(kJeq, 0, 0, 0) : branchImm(kJeq, 0, 1, 0));
    emit(load(chance(90) ? kW : kDW, 2, 0, 0));
    if (chance(5)) emit(storeImm(kW, 0, 0, 1));
    if (chance(80)) emit(alu64Imm(kAnd, 2, int32_t((1u << (3 + below(4))) - 1)));
    loopBody(chance(50) ? 2 : 8);
    chance(80) ? emit(alu64Imm(kAdd, 8, int32_t(below(3)))) : arithmeticOn(8);
    if (chance(10)) emit(storeImm(kB, 10, int16_t(iteratorPlace + int(below(8))), 0));
    if (chance(8)) leave(0);
    if (chance(20)) emit(branchImm(kJge, 8, int32_t(below(64)), 1));
    emit(jump(backTo(head)));
    out[branch].off = int16_t(out.size() - branch - 1);
    pointer(1, 10, iteratorPlace);
    if (chance(6)) return scratchNumbers();
    kernelFunction("bpf_iter_num_destroy");
    scratchNumbers();
    if (chance(20)) indexBy(8);
  }

  /// r2 = r1; r2 += c: what a comparison says of one it says of the other.
  void linked() {
    unsigned a = chance(50) ? 8 : 9;
    if (chance(40)) emit(alu32(kMov, a, a));
    emit(mov(2, a));
    emit(alu64Imm(kAdd, 2, immediate()));
    if (chance(30)) emit(mov(3, 2)), emit(alu64Imm(kAdd, 3, int32_t(below(9))));
    if (chance(15)) emit(mov(chance(50) ? 2u : a, 1));
    bound(chance(50) ? 2 : a);
    unsigned used = chance(50) ? a : 2;
    if (chance(20)) used = 3;
    emit(mov(5, 7));
    emit(alu64(kAdd, 5, used));
    emit(load(kB, 5, 5, int16_t(below(9))));
  }

  void counted() {
    unsigned counter = chance(50) ? 8 : 2;
    emit(movImm(counter, int32_t(below(3))));
    size_t head = out.size();
    emit(mov(3, counter));
    emit(alu64Imm(kAdd, 3, int32_t(below(4))));
    indexBy(3);
    emit(chance(80) ? alu64Imm(kAdd, counter, 1) : alu32Imm(kAdd, counter, int32_t(1 + below(2))));
    unsigned compared = chance(60) ? counter : 3;
    int32_t limit = int32_t(below(70));
    emit(chance(50) ? branchImm(chance(50) ? kJlt : kJne, compared, limit, backTo(head))
                    : branch32Imm(chance(70) ? kJlt : kJslt, compared, limit, backTo(head)));
  }
};

}  // namespace

Program hostile_loops(uint64_t seed) {
  Program p = HostileLoops(seed).run("loops", seed);
  p.kernelTypes = runningTypes();
  return p;
}

}  // namespace bpftime
