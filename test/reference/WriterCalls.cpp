// Statements that branch, loop and call.
#include "Writer.h"

namespace bpftime::reference {

/// A branch whose offset the caller fills in.
RawInsn Writer::condition() {
  JumpCode op = pick(condCodes);
  if (chance(60)) return chance(60) ? branch(op, scalar(), scalar(), 0) : branch32(op, scalar(), scalar(), 0);
  return chance(60) ? branchImm(op, scalar(), immediate(), 0) : branch32Imm(op, scalar(), immediate(), 0);
}

void Writer::conditional() {
  size_t at = code.size();
  put(condition());
  body(1 + unsigned(below(3)));
  if (chance(50)) {
    code[at].off = int16_t(code.size() - at);  // behind the jump over the else part
    size_t over = code.size();
    // The long form of the jump keeps its distance in the immediate.
    bool isLong = chance(30);
    if (isLong) count("gotol");
    put(isLong ? raw(0x06, 0, 0, 0, 0) : jump(0));
    body(1 + unsigned(below(3)));
    if (isLong) code[over].imm = distanceFrom(over);
    else code[over].off = distanceFrom(over);
    return;
  }
  code[at].off = distanceFrom(at);
}

void Writer::loop() {
  inLoop = true;
  put(movImm(8, int32_t(1 + below(6))));
  size_t top = code.size();
  body(2 + unsigned(below(4)));
  put(alu64Imm(kSub, 8, 1));
  bool isLong = chance(30);
  if (isLong) count("gotol back");
  if (isLong) put(branchImm(kJeq, 8, 0, 1));
  int distance = int(top) - int(code.size()) - 1;
  put(isLong ? raw(0x06, 0, 0, 0, distance) : branchImm(kJne, 8, 0, int16_t(distance)));
  inLoop = false;
}

/// A loop that may_goto could leave too, but that ends by itself long before.
void Writer::mayGotoLoop() {
  inLoop = true;
  put(movImm(8, int32_t(1 + below(6))));
  size_t top = code.size();
  body(1 + unsigned(below(3)));
  size_t at = code.size();
  put({raw(0xe5, 0, 0, 0, 0), alu64Imm(kSub, 8, 1)});
  put(branchImm(kJne, 8, 0, int16_t(int(top) - int(code.size()) - 1)));
  code[at].off = distanceFrom(at);
  inLoop = false;
}

void Writer::call() { callTo(self + 1 + unsigned(below(functionCount - self - 1))); }

/// Calls a later function; arguments are whatever the scalars hold.
void Writer::callTo(unsigned callee) {
  // Functions with an odd number take the caller's stack as their first argument.
  if (callee % 2) {
    put(mov(1, 10));
    put(alu64Imm(kAdd, 1, -frameBytes));
  }
  calls.push_back({code.size(), callee});
  put(callLocal(0));
  for (unsigned r = 1; r <= 5; ++r)
    put(r % 2 ? mov(r, 6 + r / 2 % 2) : load(kDW, r, 10, int16_t(-8 * int(r))));
}

/// r1 to r5 after a call, from what calls leave alone.
void Writer::refill() {
  for (unsigned r = 1; r <= 5; ++r) put(mov(r, r % 2 ? 6 : 7));
}

/// Copies between the halves of the frame through a helper.
void Writer::probeRead() {
  unsigned bytes = 1 + unsigned(below(24));
  put(mov(1, 10));
  put(alu64Imm(kAdd, 1, -frameBytes));
  put(movImm(2, int32_t(bytes)));
  put(mov(3, 10));
  put(alu64Imm(kAdd, 3, -frameBytes / 2));
  put(callHelper(113));
  refill();
}

/// One to eight rounds of the program's callback, which works on the caller's frame.
void Writer::callback() {
  put(movImm(1, int32_t(1 + below(8))));
  callbacks.push_back(code.size());
  put(loadImm64(2, 0, 4));
  put(mov(3, 10));
  put(alu64Imm(kAdd, 3, -frameBytes));
  put(movImm(4, 0));
  put(callHelper(181));
  refill();
}

/// To a program that ends, to this one again, to an element that is empty or to none; the
/// last two go on here.
void Writer::tailCall() {
  put(mov(3, scalar()));
  if (chance(80)) put(alu64Imm(kAnd, 3, 7));
  put(mov(1, 9));
  put(loadImm64(2, programsMap, 1));
  put(callHelper(12));
  put(mov(0, 6));
  refill();
}

/// A helper of the hash, with a random key.
void Writer::tableCall(int32_t helper) {
  put(alu64Imm(kAnd, 1, tableKeys - 1));
  put(store(kW, 10, keyOff, 1));
  put(loadImm64(1, tableMap, 1));
  put(mov(2, 10));
  put(alu64Imm(kAdd, 2, keyOff));
  put(callHelper(helper));
}

/// Reads and writes an element if there is one; r0 says whether there was.
void Writer::tableLookup() {
  tableCall(1);
  size_t at = code.size();
  put(branchImm(kJeq, 0, 0, 0));
  for (unsigned i = 0; i < 3; ++i) {
    auto off = int16_t(8 * below(2));
    switch (below(3)) {
      case 0: put(load(kDW, 6 + unsigned(below(2)), 0, off)); break;
      case 1: put(store(kDW, 0, off, 6 + unsigned(below(2)))); break;
      default: put(atomic(kDW, 0x00, 0, off, 6)); break;
    }
  }
  put(movImm(0, 1));
  code[at].off = distanceFrom(at);
  refill();
}

/// An update under random flags, wrong ones among them, or a deletion; r0 is the answer.
void Writer::tableChange() {
  if (chance(30)) {
    tableCall(3);
    return refill();
  }
  put(store(kDW, 10, valueOff, scalar()));
  put(store(kDW, 10, valueOff + 8, scalar()));
  put(mov(3, 10));
  put(alu64Imm(kAdd, 3, valueOff));
  put(alu64Imm(kAnd, 4, 3));
  tableCall(2);
  refill();
}

}  // namespace bpftime::reference
