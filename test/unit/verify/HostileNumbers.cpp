// Numbers of unknown value are bounded, changed again, and used as offsets.
//
// Registers: r6 context, r7 map value, r8 and r9 unknown numbers, r0..r5 scratch. All are
// initialised first, so that most refusals are about values and not about bookkeeping.
#include "HostileNumbers.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr unsigned numbers[] = {0, 1, 2, 3, 4, 5, 8, 9};
constexpr int16_t ctxFields[] = {0, 8, 16, 32, 48, 68};

}  // namespace

unsigned HostileNumbers::number() { return pick(numbers); }

Program HostileNumbers::run(const char *family, uint64_t seed) {
  prologue();
  unsigned statements = 3 + below(10);
  for (unsigned i = 0; i < statements; ++i) statement();
  land();
  leave(0);
  return finish(family, seed, programType());
}

void HostileNumbers::prologue() {
  emit(mov(6, 1));
  lookupValue(7);
  emit(load(kW, 8, 6, pick(ctxFields)));
  emit(load(kW, 9, 6, pick(ctxFields)));
  // Half of the time a full 64-bit unknown.
  if (chance(50)) emit(alu64Imm(kLsh, 9, int32_t(below(33)))), emit(alu64(kOr, 9, 8));
  scratchNumbers();
  for (int16_t off = -64; off < 0; off = int16_t(off + 8)) emit(storeImm(kDW, 10, off, 0));
}

void HostileNumbers::statement() {
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

void HostileNumbers::indexedAccess() {
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
  SizeCode bytes = isStack && chance(70) ? kB : size();
  if (chance(50)) emit(load(bytes, pointer, pointer, off));
  else emit(store(bytes, pointer, off, number())), emit(movImm(pointer, 1));
}

void HostileNumbers::stackTraffic() {
  static constexpr SizeCode sizes[] = {kB, kH, kW, kDW};
  unsigned width = below(4);
  int bytes = 1 << width;
  int16_t off = int16_t(-int(below(64 / unsigned(bytes)) + 1) * bytes);
  chance(50) ? emit(store(sizes[width], 10, off, number())) : emit(load(sizes[width], number(), 10, off));
  if (chance(50)) emit(store(kDW, 10, -16, number())), emit(load(size(), number(), 10, -16));
}

void HostileNumbers::loop() {
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

Program hostile_numbers(uint64_t seed) { return HostileNumbers(seed).run("numbers", seed); }

}  // namespace bpftime
