// The interpreter's machine: eleven registers and a stack of 512 bytes per frame.
#include "Interpreter.h"

#include "native.h"

#include <cerrno>
#include <cstring>

#include <bpftime/bpftime.h>
#include <linux/filter.h>
#include <llvm/Support/ErrorHandling.h>

namespace bpftime::reference {

namespace {

constexpr uint64_t functionBase = 0x10000000000;  // what a function's slot is added to as an address
constexpr uint32_t loopHelper = 181;              // bpf_loop
constexpr uint32_t tailCallHelper = 12;           // bpf_tail_call

using Signed = __int128;  // wide enough that no signed operation below overflows

/// What all calls of one run share.
struct Run {
  const Program &program;
  World &world;
  bool hasEnded = false;
  unsigned tailCalls = 0;
};

class Machine {
 public:
  explicit Machine(Run &r) : Machine(r, r.program) {}
  Machine(Run &r, const Program &p) : shared(r), program(p), world(r.world) {}
  uint64_t run(InsnIndex start, const uint64_t args[5]);

 private:
  void step(const Insn &);
  void alu(const Insn &);
  void swap(const Insn &);
  void atomic(const Insn &);
  void callHelper(uint32_t number);
  void callRegister(uint64_t value);
  uint64_t callFunction(InsnIndex begin, const uint64_t args[5]);
  uint64_t loop();
  bool tailCall();
  void loadPacket(const Insn &);
  bool taken(const Insn &) const;
  uint64_t operand(const Insn &i) const { return i.usesReg ? r[i.src] : uint64_t(i.imm); }
  uint64_t read(uint64_t address, unsigned size) const;
  void write(uint64_t address, unsigned size, uint64_t value);

  Run &shared;
  const Program &program;
  World &world;
  uint64_t r[11] = {};
  InsnIndex pc{};
  bool isOver = false;                    ///< another program has taken this function's place
  uint64_t roundsLeft = 8 * 1024 * 1024;  ///< of this call's may_goto
  alignas(8) uint8_t stack[512] = {};
};

/// The low `bits` of a value as a signed number.
int64_t signedOf(uint64_t value, unsigned bits) {
  return bits == 64 ? int64_t(value) : int64_t(value << (64 - bits)) >> (64 - bits);
}

/// The low bytes of a value in reverse order.
uint64_t reversed(uint64_t value, unsigned bytes) {
  uint64_t out = 0;
  for (unsigned i = 0; i < bytes; ++i) out = out << 8 | ((value >> (8 * i)) & 0xff);
  return out;
}

uint64_t Machine::read(uint64_t address, unsigned size) const {
  uint64_t value = 0;
  std::memcpy(&value, reinterpret_cast<const void *>(address), size);
  return value;
}

void Machine::write(uint64_t address, unsigned size, uint64_t value) {
  std::memcpy(reinterpret_cast<void *>(address), &value, size);
}

/// Operands are cut to the width first; the result is cut again, which clears the upper
/// half of 32-bit forms.
void Machine::alu(const Insn &i) {
  unsigned bits = i.is64 ? 64 : 32;
  uint64_t mask = i.is64 ? ~uint64_t{0} : 0xffffffff;
  uint64_t a = r[i.dst] & mask, b = operand(i) & mask;
  Signed sa = signedOf(a, bits), sb = signedOf(b, bits);
  unsigned count = b & (bits - 1);
  uint64_t out = 0;
  switch (i.alu) {
    case AluOp::Add: out = a + b; break;
    case AluOp::Sub: out = a - b; break;
    case AluOp::Mul: out = a * b; break;
    case AluOp::Div: out = b ? a / b : 0; break;
    case AluOp::Mod: out = b ? a % b : a; break;
    case AluOp::SDiv: out = b ? uint64_t(sa / sb) : 0; break;
    case AluOp::SMod: out = b ? uint64_t(sa % sb) : a; break;
    case AluOp::Or: out = a | b; break;
    case AluOp::And: out = a & b; break;
    case AluOp::Xor: out = a ^ b; break;
    case AluOp::Lsh: out = a << count; break;
    case AluOp::Rsh: out = a >> count; break;
    case AluOp::Arsh: out = uint64_t(int64_t(sa) >> count); break;
    case AluOp::Neg: out = 0 - a; break;
    case AluOp::Mov: out = i.signBits ? uint64_t(signedOf(b, i.signBits)) : b; break;
  }
  r[i.dst] = out & mask;
}

void Machine::swap(const Insn &i) {
  uint64_t mask = i.size == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * i.size)) - 1;
  // The machine that runs the tests is little-endian.
  r[i.dst] = i.swap == SwapOp::ToLittle ? r[i.dst] & mask : reversed(r[i.dst], i.size);
}

/// Whether a conditional branch jumps.
bool Machine::taken(const Insn &i) const {
  uint64_t mask = i.is64 ? ~uint64_t{0} : 0xffffffff;
  unsigned bits = i.is64 ? 64 : 32;
  uint64_t a = r[i.dst] & mask, b = operand(i) & mask;
  int64_t sa = signedOf(a, bits), sb = signedOf(b, bits);
  switch (i.cond) {
    case Cond::Eq: return a == b;
    case Cond::Ne: return a != b;
    case Cond::Gt: return a > b;
    case Cond::Ge: return a >= b;
    case Cond::Lt: return a < b;
    case Cond::Le: return a <= b;
    case Cond::SGt: return sa > sb;
    case Cond::SGe: return sa >= sb;
    case Cond::SLt: return sa < sb;
    case Cond::SLe: return sa <= sb;
    case Cond::Set: return a & b;
  }
  llvm_unreachable("Cond is closed");
}

/// One thread runs, so an atomic is a load, an operation and a store.
void Machine::atomic(const Insn &i) {
  uint64_t address = r[i.dst] + uint64_t(int64_t(i.off));
  uint64_t old = read(address, i.size), value = r[i.src], out = 0;
  switch (i.atomic) {
    case AtomicOp::Add:
    case AtomicOp::FetchAdd: out = old + value; break;
    case AtomicOp::Or:
    case AtomicOp::FetchOr: out = old | value; break;
    case AtomicOp::And:
    case AtomicOp::FetchAnd: out = old & value; break;
    case AtomicOp::Xor:
    case AtomicOp::FetchXor: out = old ^ value; break;
    case AtomicOp::Xchg: out = value; break;
    case AtomicOp::CmpXchg: {
      uint64_t expected = i.size == 8 ? r[0] : r[0] & 0xffffffff;
      out = old == expected ? value : old;
      break;
    }
  }
  write(address, i.size, out);
  if (i.atomic == AtomicOp::CmpXchg) r[0] = old;
  else if (i.atomic >= AtomicOp::FetchAdd) r[i.src] = old;
}

uint64_t Machine::callFunction(InsnIndex begin, const uint64_t args[5]) {
  return Machine(shared, program).run(begin, args);
}

/// bpf_loop, as uapi/linux/bpf.h describes it.
uint64_t Machine::loop() {
  uint32_t rounds = uint32_t(r[1]);
  if (r[4]) return uint64_t(-EINVAL);
  if (rounds > 8 * 1024 * 1024) return uint64_t(-E2BIG);
  for (uint64_t i = 0; i < rounds; ++i) {
    uint64_t args[5] = {i, r[3]};
    if (callFunction(InsnIndex(uint32_t(r[2] - functionBase)), args)) return i + 1;
  }
  return rounds;
}

/// The other program runs in place of what is left of this function.
bool Machine::tailCall() {
  auto *programs = reinterpret_cast<WorldMap *>(r[2]);
  const uint32_t *element = programs->program(uint32_t(r[3]));
  if (!element || !*element || shared.tailCalls == BPFTIME_TAIL_CALLS_MAX) return false;
  ++shared.tailCalls;
  ++world.tailCalls;
  uint64_t args[5] = {r[1]};
  r[0] = Machine(shared, *world.programs[*element - 1]).run(InsnIndex(0), args);
  return true;
}

/// LD_ABS and LD_IND, as the ISA document describes them: the function ends with 0 where the
/// packet has no such bytes.
void Machine::loadPacket(const Insn &i) {
  const auto &skb = *reinterpret_cast<const bpftime_skb *>(r[6]);
  auto off = int32_t(uint32_t(i.imm) + (i.usesReg ? uint32_t(r[i.src]) : 0));
  const void *from = skb.data;
  if (off < SKF_NET_OFF) from = skb.mac_header, off -= SKF_LL_OFF;
  else if (off < 0) from = skb.network_header, off -= SKF_NET_OFF;
  const auto *bytes = static_cast<const uint8_t *>(from) + off;
  isOver = off < 0 || static_cast<const uint8_t *>(skb.data_end) - bytes < i.size;
  r[0] = 0;
  for (unsigned n = 0; n < i.size && !isOver; ++n) r[0] = r[0] << 8 | bytes[n];
}

void Machine::callHelper(uint32_t number) {
  if (program.host) {
    r[0] = world.host.at(number)(r[1], r[2], r[3], r[4], r[5]);
    shared.hasEnded = (*program.host)[number].mayEnd && r[0] == 0;
    return;
  }
  if (number == tailCallHelper) isOver = tailCall();
  else r[0] = number == loopHelper ? loop() : world.call(HelperId(number), r + 1);
}

/// callx: the address of a function, or the number of a helper.
void Machine::callRegister(uint64_t value) {
  if (value < functionBase) return callHelper(uint32_t(value));
  r[0] = callFunction(InsnIndex(uint32_t(value - functionBase)), r + 1);
}

/// One instruction; `pc` already stands on the next slot.
void Machine::step(const Insn &i) {
  switch (i.kind) {
    case InsnKind::Alu: return alu(i);
    case InsnKind::Swap: return swap(i);
    case InsnKind::LoadImm64:
      pc = next(pc);
      if (i.imm64 == Imm64Kind::Map) r[i.dst] = reinterpret_cast<uint64_t>(&world.map(i.map));
      else if (i.imm64 == Imm64Kind::MapValue)
        r[i.dst] = reinterpret_cast<uint64_t>(world.map(i.map).data()) + uint64_t(i.imm);
      else if (i.imm64 == Imm64Kind::Subprogram) r[i.dst] = functionBase + index(i.target);
      else r[i.dst] = uint64_t(i.imm);
      return;
    case InsnKind::Load:
    case InsnKind::LoadAcquire: {
      uint64_t value = read(r[i.src] + uint64_t(int64_t(i.off)), i.size);
      r[i.dst] = i.isSigned ? uint64_t(signedOf(value, 8 * i.size)) : value;
      return;
    }
    case InsnKind::Store:
    case InsnKind::StoreRelease: return write(r[i.dst] + uint64_t(int64_t(i.off)), i.size, operand(i));
    case InsnKind::Atomic: return atomic(i);
    case InsnKind::Jump: pc = i.target; return;
    case InsnKind::Branch:
      if (taken(i)) pc = i.target;
      return;
    case InsnKind::MayGoto:
      if (roundsLeft) --roundsLeft;
      else pc = i.target;
      return;
    case InsnKind::CallHelper: return callHelper(uint32_t(i.imm));
    case InsnKind::CallReg: return callRegister(r[i.dst]);
    case InsnKind::LoadPacket: return loadPacket(i);
    case InsnKind::CallLocal: r[0] = callFunction(i.target, r + 1); return;
    default: llvm::report_fatal_error("the reference interpreter does not know this instruction");
  }
}

/// A function until its exit. Each call has a Machine of its own, and so a stack.
uint64_t Machine::run(InsnIndex start, const uint64_t args[5]) {
  std::memcpy(r + 1, args, 5 * sizeof(uint64_t));
  r[10] = reinterpret_cast<uint64_t>(stack + sizeof stack);
  for (pc = start;;) {
    const Insn &insn = program.insns[index(pc)];
    if (insn.kind == InsnKind::Exit) return r[0];
    pc = next(pc);
    step(insn);
    if (shared.hasEnded) return 0;
    if (isOver) return r[0];
  }
}

}  // namespace

uint64_t interpret(const Program &program, World &world, void *ctx) {
  uint64_t args[5] = {reinterpret_cast<uint64_t>(ctx)};
  Run run{program, world};
  return Machine(run).run(InsnIndex(0), args);
}

}  // namespace bpftime::reference
