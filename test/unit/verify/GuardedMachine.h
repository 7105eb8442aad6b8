// One run of a verified program. Every access is looked up in GuardedMemory and held against
// its fact; every branch, key, size and result against theirs.
#pragma once

#include "GuardedMemory.h"
#include "Witnesses.h"
#include "verify/Verify.h"

#include <array>
#include <map>
#include <string>

namespace bpftime {

class GuardedMachine {
 public:
  GuardedMachine(const VerifiedProgram &, llvm::ArrayRef<MapDef>, uint64_t seed, const Witnesses *);
  std::string run();

 private:
  struct Frame {
    uint32_t subprogram = 0, returnTo = 0;
    std::array<uint64_t, 4> kept{};  ///< the caller's r6 to r9
    // Of a callback: the helper that calls it, and what is left to do.
    uint32_t helper = 0, callback = 0;
    uint64_t round = 0, rounds = 0, context = 0, mapBase = 0;
  };
  struct Iterator {
    int64_t next = 0, end = 0;
    uint64_t element = 0;
  };

  Moment moment() const;
  void claim(const std::string &what);
  void step(const Insn &);
  void branch(const Insn &);
  void loadImmediate(const Insn &);
  void access(const Insn &);
  void atomic(const Insn &);
  void loadPacket(const Insn &);
  bool checkAddress(uint64_t address, unsigned bytes, bool isWrite);
  bool checkFact(Region, int64_t offset);
  uint64_t operand(const Insn &insn) const { return insn.usesReg ? regs[insn.src] : uint64_t(insn.imm); }

  void push(uint32_t target, Frame);
  /// False: the program has ended.
  bool leave();
  void nextRound();

  void callHelper(const Insn &);
  void callKernel(const Insn &);
  void lookup();
  void iterate();
  void startRounds(uint32_t helper);
  void reserve();
  void movePacket();
  /// A helper's memory argument lies inside something.
  void need(uint64_t address, uint64_t bytes);
  uint64_t contextField(int16_t off, unsigned bytes, bool &isPointer) const;

  std::mt19937_64 random;
  const VerifiedProgram &verified;
  llvm::ArrayRef<MapDef> maps;
  const Witnesses *witnesses;
  GuardedMemory memory;
  uint64_t regs[11] = {};
  uint32_t pc = 0;
  std::vector<Frame> frames;
  std::string problem;
  uint64_t ctx = 0, values = 0, packet = 0, packetSize = 0, metaSize = 0;
  std::map<uint64_t, uint64_t> mapBases;   ///< by handle: the first value
  std::map<uint64_t, Iterator> iterators;  ///< by address on the stack
  uint64_t mayGotoLeft = 0;
};

}  // namespace bpftime
