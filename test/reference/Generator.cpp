// How a random program is built. Registers have fixed roles, so that every instruction is
// valid wherever it lands:
//
//   r0..r7  scalars, always initialised      r8  loop counter
//   r9      the memory area (context, map value, or the caller's stack)
//   r10-64  eight stack words, initialised in the prologue
//   r10-88  a key and a value on their way into the hash
//
// Control flow is structured (if, else, counted loop), so programs end.
#include "Generator.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime::reference {

namespace {

constexpr int frameBytes = 64;
constexpr AluCode aluCodes[] = {kAdd, kSub, kMul, kDiv, kOr, kAnd, kLsh, kRsh, kMod, kXor, kMov, kArsh};
constexpr JumpCode condCodes[] = {kJeq, kJgt, kJge, kJset, kJne, kJsgt, kJsge, kJlt, kJle, kJslt, kJsle};
constexpr SizeCode sizeCodes[] = {kB, kH, kW, kDW};
constexpr int16_t keyOff = -72, valueOff = -88;  // the hash's, 4 and 16 bytes
constexpr int32_t loadAcquire = 0x100, storeRelease = 0x110;
constexpr int32_t atomicCodes[] = {0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1};
constexpr int32_t edges[] = {0,      1,      -1,    2,       7,          8,           31,
                             32,     63,     64,    0x7f,    0x80,       0xff,        0x7fff,
                             0x8000, 0xffff, -0x80, -0x8000, 0x7fffffff, -0x7fffffff, int32_t(0x80000000)};

/// What a function may do with the memory behind r9.
struct Area {
  bool readable = false, writable = false, atomic = false;
  bool wordsOnly = false;  ///< 8-byte reads only
  bool isSkb = false;      ///< __sk_buff: single fields
  bool alone = false;      ///< the program has neither helpers nor maps
  unsigned bytes = 0;
};

/// A function being written.
class Writer {
 public:
  Writer(std::mt19937_64 &rng, Area area, unsigned index, unsigned functions, bool forKernel)
      : random(rng), area(area), self(index), functionCount(functions), forKernel(forKernel) {}

  void prologueEntry(Source);
  void prologueSub(bool pointerArgument);
  void body(unsigned statements);
  void callTo(unsigned callee);
  void epilogue();

  std::vector<RawInsn> code;
  struct Call {
    size_t at;
    unsigned callee;
  };
  std::vector<Call> calls;        ///< to be patched when all functions are placed
  std::vector<size_t> callbacks;  ///< loads of the callback's address, likewise

 private:
  uint64_t below(uint64_t n) { return random() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  unsigned scalar() { return unsigned(below(8)); }
  template <typename T, size_t N> T pick(const T (&list)[N]) { return list[below(N)]; }
  int32_t immediate();
  void put(RawInsn insn) { code.push_back(insn); }
  void put(const std::vector<RawInsn> &insns) { code.insert(code.end(), insns.begin(), insns.end()); }

  void initialiseFrame();
  void statement();
  void arithmetic();
  void conversion();
  void wideConstant();
  void stackAccess();
  void areaAccess();
  void skbAccess();
  void atomicAccess();
  void orderedAccess();
  void conditional();
  void loop();
  void call();
  void callback();
  void probeRead();
  void tableCall(int32_t helper);
  void tableLookup();
  void tableChange();
  void refill();
  RawInsn condition();
  int16_t stackOffset(unsigned size) {
    return int16_t(-frameBytes + int(below(frameBytes / size)) * int(size));
  }
  static unsigned bytesOf(SizeCode size) { return size == kB ? 1 : size == kH ? 2 : size == kW ? 4 : 8; }

  std::mt19937_64 &random;
  Area area;
  unsigned self, functionCount;
  bool forKernel;
  unsigned depth = 0;
  bool inLoop = false;
};

int32_t Writer::immediate() {
  if (chance(50)) return pick(edges);
  if (chance(50)) return int32_t(below(256)) - 128;
  return int32_t(random());
}

void Writer::initialiseFrame() {
  for (int word = 0; word < frameBytes / 8; ++word)
    put(store(kDW, 10, int16_t(-8 * (word + 1)), unsigned(word)));
}

void Writer::prologueEntry(Source source) {
  if (source == Source::Xdp) put(loadImm64(9, 0, 2));  // the value of map 0
  else put(mov(9, 1));
  for (unsigned r = 0; r < 8; ++r) {
    if (source == Source::SocketFilter) {
      constexpr int16_t fields[] = {0, 8, 32, 48, 52, 56, 60, 64};  // len mark priority cb[0..4]
      put(load(kW, r, 9, fields[r]));
    } else {
      put(load(kDW, r, 9, int16_t(8 * r)));
    }
  }
  initialiseFrame();
}

void Writer::prologueSub(bool pointerArgument) {
  if (pointerArgument) {
    put(mov(9, 1));
    put(mov(1, 2));
  }
  put(mov(0, 3));
  put(mov(6, 4));
  put(alu64(kXor, 6, 1));
  put(mov(7, 5));
  initialiseFrame();
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

void Writer::stackAccess() {
  SizeCode size = pick(sizeCodes);
  int16_t off = stackOffset(bytesOf(size));
  switch (below(4)) {
    case 0: return put(store(size, 10, off, scalar()));
    case 1: return put(storeImm(size, 10, off, immediate()));
    case 2:
      if (size != kDW) return put(raw(0x81 | size, scalar(), 10, off, 0));  // sign-extending
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
  put(load(size, scalar(), 9, off));
}

void Writer::atomicAccess() {
  SizeCode size = chance(50) ? kW : kDW;
  bool onArea = area.atomic && chance(60);
  auto off = onArea ? int16_t(below(area.bytes / 8) * 8) : stackOffset(8);
  int32_t operation = pick(atomicCodes);
  unsigned source = scalar();
  bool onStack = !onArea || self > 0, fetches = operation & 1;
  // Kernels (6.18 among them) lose track of a constant fetched from the stack: precision
  // is not passed on to the slot, a path with another value is pruned, and a branch that
  // it would take is removed. Where the kernel is to agree, the result is mixed with a
  // number the verifier does not know, or the operation fetches nothing.
  bool masks = forKernel && fetches && onStack;
  if (masks && (self > 0 || inLoop)) operation = atomicCodes[below(4)], masks = false;
  put(atomic(size, operation, onArea ? 9 : 10, off, source));
  if (!masks) return;
  put(load(area.isSkb ? kW : kDW, 8, 9, 8));
  put(alu64(kXor, operation == 0xf1 ? 0 : source, 8));
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
    put(isLong ? raw(0x06, 0, 0, 0, 0) : jump(0));
    body(1 + unsigned(below(3)));
    auto distance = int16_t(code.size() - over - 1);
    if (isLong) code[over].imm = distance;
    else code[over].off = distance;
    return;
  }
  code[at].off = int16_t(code.size() - at - 1);
}

void Writer::loop() {
  inLoop = true;
  put(movImm(8, int32_t(1 + below(6))));
  size_t top = code.size();
  body(2 + unsigned(below(4)));
  put(alu64Imm(kSub, 8, 1));
  put(branchImm(kJne, 8, 0, int16_t(int64_t(top) - int64_t(code.size()) - 1)));
  inLoop = false;
}

void Writer::call() {
  if (self + 1 >= functionCount) return arithmetic();
  callTo(self + 1 + unsigned(below(functionCount - self - 1)));
}

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
  if (self) return arithmetic();
  put(movImm(1, int32_t(1 + below(8))));
  callbacks.push_back(code.size());
  put(loadImm64(2, 0, 4));
  put(mov(3, 10));
  put(alu64Imm(kAdd, 3, -frameBytes));
  put(movImm(4, 0));
  put(callHelper(181));
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
  code[at].off = int16_t(code.size() - at - 1);
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

void Writer::statement() {
  uint64_t kind = below(100);
  if (kind < 40) return arithmetic();
  if (kind < 48) return conversion();
  if (kind < 52) return wideConstant();
  if (kind < 62) return stackAccess();
  if (kind < 72) return areaAccess();
  if (kind < 77) return atomicAccess();
  if (kind < 80) return orderedAccess();
  if (kind < 88 && depth < 4) return conditional();
  if (kind < 91 && !inLoop && depth < 2) return loop();
  if (kind < 94 && !inLoop) return call();
  if (area.alone) return arithmetic();
  if (kind < 95 && !inLoop) return callback();
  if (kind < 96) return probeRead();
  return chance(50) ? tableLookup() : tableChange();
}

void Writer::body(unsigned statements) {
  ++depth;
  for (unsigned i = 0; i < statements; ++i) statement();
  --depth;
}

/// Everything the function computed goes into r0: registers, then stack, each step so
/// that no bit is lost; at the end both halves into the low one, all a test run shows.
void Writer::epilogue() {
  for (unsigned r = 1; r < 8; ++r) {
    put(alu64Imm(kMul, 0, 0x01000193));
    put(alu64(kXor, 0, r));
  }
  for (int word = 1; word <= frameBytes / 8; ++word) {
    put(load(kDW, 1, 10, int16_t(-8 * word)));
    put(alu64Imm(kMul, 0, 0x01000193));
    put(alu64(kXor, 0, 1));
  }
  put(mov(1, 0));
  put(alu64Imm(kRsh, 1, 32));
  put(alu64(kXor, 0, 1));
  put(exitInsn());
}

Area areaOf(Source source) {
  Area area;
  area.readable = true;
  area.bytes = source == Source::RawTracepoint ? 96 : areaBytes;
  area.wordsOnly = source == Source::RawTracepoint;
  area.isSkb = source == Source::SocketFilter;
  area.alone = source == Source::Memory;
  area.atomic = source == Source::Xdp || source == Source::Memory;
  area.writable = area.atomic || source == Source::Syscall;
  return area;
}

/// The area of a subprogram: the caller's stack if it is passed.
Area callerStack(bool passed, bool alone) {
  Area area;
  area.alone = alone;
  area.readable = area.writable = area.atomic = passed;
  area.bytes = frameBytes;
  return area;
}

}  // namespace

uint32_t programTypeOf(Source source) {
  switch (source) {
    case Source::RawTracepoint: return 17;
    case Source::Syscall:
    case Source::Memory: return 31;
    case Source::SocketFilter: return 1;
    case Source::Xdp: return 6;
  }
  return 0;
}

std::vector<MapDef> generatedMaps() {
  MapDef area, table;
  area.name = "area";
  area.type = 2;
  area.keySize = table.keySize = 4;
  area.valueSize = areaBytes;
  area.entriesMax = 1;
  table.name = "table";
  table.type = 1;
  table.valueSize = 16;
  table.entriesMax = tableKeys / 2;
  return {area, table};
}

/// The function that bpf_loop calls: straight-line work on the words of the caller's frame.
std::vector<RawInsn> callbackBody(std::mt19937_64 &random) {
  std::vector<RawInsn> code = {load(kDW, 3, 2, int16_t(8 * (random() % 8)))};
  for (unsigned i = 0; i < 3; ++i) {
    constexpr AluCode ops[] = {kAdd, kSub, kMul, kXor, kOr};
    code.push_back(alu64(ops[random() % std::size(ops)], 3, random() % 2 ? 1 : 3));
    code.push_back(alu64Imm(ops[random() % std::size(ops)], 3, int32_t(random() % 1000)));
  }
  code.push_back(store(kDW, 2, int16_t(8 * (random() % 8)), 3));
  // Sometimes the program's numbers end the loop early.
  code.push_back(movImm(0, 0));
  if (random() % 2) {
    code.push_back(branchImm(kJset, 3, 1 << random() % 8, 1));
    code.push_back(movImm(0, 1));
  }
  code.push_back(exitInsn());
  return code;
}

Program generate(std::string name, Source source, uint64_t seed, unsigned statements, bool forKernel) {
  std::mt19937_64 random(seed);
  unsigned functions = 1 + unsigned(random() % 4);
  std::vector<RawInsn> code;
  std::vector<uint32_t> starts;
  std::vector<Writer::Call> placed;
  std::vector<size_t> callbacks;
  for (unsigned f = 0; f < functions; ++f) {
    Writer writer(random, f ? callerStack(f % 2, source == Source::Memory) : areaOf(source), f, functions,
                  forKernel);
    if (f) writer.prologueSub(f % 2);
    else writer.prologueEntry(source);
    writer.body(f ? 1 + statements / 4 : statements);
    // The kernel refuses functions that nobody calls.
    auto calls = [&](Writer::Call c) { return c.callee == f + 1; };
    if (f + 1 < functions && llvm::none_of(placed, calls) && llvm::none_of(writer.calls, calls))
      writer.callTo(f + 1);
    writer.epilogue();
    starts.push_back(uint32_t(code.size()));
    for (Writer::Call call : writer.calls) placed.push_back({call.at + code.size(), call.callee});
    for (size_t at : writer.callbacks) callbacks.push_back(at + code.size());
    code.insert(code.end(), writer.code.begin(), writer.code.end());
  }
  for (const Writer::Call &call : placed)
    code[call.at].imm = int32_t(starts[call.callee]) - int32_t(call.at) - 1;
  for (size_t at : callbacks) code[at].imm = int32_t(code.size()) - int32_t(at) - 1;
  if (!callbacks.empty()) {
    starts.push_back(uint32_t(code.size()));
    for (const RawInsn &insn : callbackBody(random)) code.push_back(insn);
  }
  return makeProgram(std::move(name), programTypeOf(source), std::move(code), starts);
}

}  // namespace bpftime::reference
