// One function of a random program while it is written. Registers have fixed roles, so that
// every statement is valid wherever it lands:
//
//   r0..r7   scalars between statements, always initialised      r8  loop counter
//   r9       the memory area (context, map value, or the caller's stack)
//   r10-64   eight stack words, initialised in the prologue
//   r10-72   the key of a hash operation, or a pointer that is spilled
//   r10-88   the value of a hash operation
//   r10-104  of XDP entries: where the packet begins (-96) and where it ends
//
// Control flow is structured (if, else, counted loop), so programs end. A statement is a row
// of Writer.cpp's table and a member function below.
#pragma once

#include "Generator.h"

namespace bpftime::reference {

constexpr int frameBytes = 64;
constexpr int16_t keyOff = -72, spillOff = keyOff, valueOff = -88;
constexpr int16_t packetOff = -96, packetEndOff = -104;
constexpr AluCode aluCodes[] = {kAdd, kSub, kMul, kDiv, kOr, kAnd, kLsh, kRsh, kMod, kXor, kMov, kArsh};
constexpr JumpCode condCodes[] = {kJeq, kJgt, kJge, kJset, kJne, kJsgt, kJsge, kJlt, kJle, kJslt, kJsle};
constexpr SizeCode sizeCodes[] = {kB, kH, kW, kDW};

/// What a function may do with the memory behind r9.
struct Area {
  bool readable = false, writable = false, atomic = false;
  bool wordsOnly = false;  ///< 8-byte reads only
  bool isSkb = false;      ///< __sk_buff: single fields
  unsigned bytes = 0;
};

class Writer {
 public:
  /// Function `self` of `functions` of a program; only the first has the source's context.
  Writer(std::mt19937_64 &rng, Source from, unsigned self, unsigned functions, bool forKernel, Kinds *kinds);

  void prologue();
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
  struct Statement;
  static const Statement statements[];

  uint64_t below(uint64_t n) { return random() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  unsigned scalar() { return unsigned(below(8)); }
  template <typename T, size_t N> T pick(const T (&list)[N]) { return list[below(N)]; }
  int32_t immediate();
  void put(RawInsn insn) { code.push_back(insn); }
  void put(const std::vector<RawInsn> &insns) { code.insert(code.end(), insns.begin(), insns.end()); }
  void count(const std::string &kind) {
    if (kinds) ++(*kinds)[kind];
  }
  /// From an instruction to the end of the code, as a branch counts.
  int16_t distanceFrom(size_t at) const { return int16_t(code.size() - at - 1); }

  // Writer.cpp
  void prologueEntry();
  void prologueSub();
  void initialiseFrame();
  void statement();

  // When a statement is possible.
  bool always() const { return true; }
  bool hasPacket() const { return self == 0 && source == Source::Xdp; }
  bool hasSkb() const { return self == 0 && area.isSkb; }
  bool mayTailCall() const;
  bool hasHelpers() const { return source != Source::Memory; }
  bool mayCallBack() const { return hasHelpers() && self == 0 && !inLoop; }
  bool mayCall() const { return self + 1 < functionCount && !inLoop; }
  bool mayNest() const { return depth < 4; }
  bool mayLoop() const { return depth < 2 && !inLoop; }
  bool isOutsideLoops() const { return !inLoop; }

  // WriterData.cpp
  void arithmetic();
  void conversion();
  void wideConstant();
  void wordOfBytes();
  void compareTree();
  void stackAccess();
  void areaAccess();
  void skbAccess();
  void atomicAccess();
  void orderedAccess();
  void spilledPointer();
  void packetAccess();
  void packetLoad();
  size_t packetCheck(unsigned bytes);
  int16_t stackOffset(unsigned size) {
    return int16_t(-frameBytes + int(below(frameBytes / size)) * int(size));
  }
  static unsigned bytesOf(SizeCode size) { return size == kB ? 1 : size == kH ? 2 : size == kW ? 4 : 8; }

  // WriterCalls.cpp
  void conditional();
  void loop();
  void mayGotoLoop();
  void call();
  void callback();
  void tailCall();
  void probeRead();
  void tableCall(int32_t helper);
  void tableLookup();
  void tableChange();
  void refill();
  RawInsn condition();

  std::mt19937_64 &random;
  Source source;
  Area area;
  unsigned self, functionCount;
  bool forKernel;
  Kinds *kinds;
  unsigned depth = 0;
  bool inLoop = false;
};

}  // namespace bpftime::reference
