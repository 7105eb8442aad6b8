// Every choice draws from `random` in a fixed order: moving one changes all programs.
#include "HostileBuilder.h"

#include "support/Diagnostic.h"

namespace bpftime {

using namespace reference;

namespace {

constexpr AluCode arithmetic[] = {kAdd, kSub, kMul, kDiv, kOr, kAnd, kLsh, kRsh, kMod, kXor, kArsh};
constexpr JumpCode comparisons[] = {kJeq, kJgt, kJge, kJset, kJne, kJsgt, kJsge, kJlt, kJle, kJslt, kJsle};
constexpr SizeCode sizes[] = {kB, kH, kW, kDW};
constexpr int32_t corners[] = {0, 1, 2, 7, 8, 31, 32, 56, 63, 64, 255, -1, -8, -64, 0x7fffffff, INT32_MIN};

}  // namespace

int32_t HostileBuilder::immediate() { return chance(60) ? pick(corners) : int32_t(below(128)); }
SizeCode HostileBuilder::size() { return pick(sizes); }

void HostileBuilder::arithmeticOn(unsigned r) {
  AluCode op = pick(arithmetic);
  bool is64 = chance(60);
  if (chance(40)) return emit(is64 ? alu64(op, r, number()) : alu32(op, r, number()));
  int32_t imm = immediate();
  bool isShift = op == kLsh || op == kRsh || op == kArsh;
  if (isShift) imm = int32_t(below(is64 ? 64 : 32));
  if ((op == kDiv || op == kMod) && imm == 0) imm = 3;
  emit(is64 ? alu64Imm(op, r, imm) : alu32Imm(op, r, imm));
}

void HostileBuilder::compare() {
  JumpCode op = pick(comparisons);
  unsigned r = number();
  bool is64 = chance(60);
  pending.push_back(out.size());
  if (chance(30)) emit(is64 ? branch(op, r, number(), 0) : branch32(op, r, number(), 0));
  else emit(is64 ? branchImm(op, r, immediate(), 0) : branch32Imm(op, r, immediate(), 0));
  if (chance(50)) statement();
  if (chance(50)) land();
}

void HostileBuilder::land(size_t here) {
  for (size_t b : pending) out[b].off = int16_t(here - b - 1);
  pending.clear();
}

void HostileBuilder::bound(unsigned r) {
  switch (below(6)) {
    case 0: return emit(alu64Imm(kAnd, r, int32_t((1u << (1 + below(7))) - 1)));
    case 1: return emit(alu32Imm(kAnd, r, int32_t((1u << (1 + below(7))) - 1)));
    case 2: return emit(alu64Imm(kMod, r, int32_t(1 + below(64))));
    case 3: return emit(alu64Imm(kRsh, r, int32_t(56 + below(8))));
    default: break;
  }
  // Out at the end of the program if it is too large, or too small.
  pending.push_back(out.size());
  int32_t most = int32_t(below(70));
  bool is64 = chance(60), isSigned = chance(40);
  JumpCode above = isSigned ? kJsgt : kJgt;
  emit(is64 ? branchImm(above, r, most, 0) : branch32Imm(above, r, most, 0));
  if (!isSigned || chance(20)) return;
  pending.push_back(out.size());
  emit(is64 ? branchImm(kJslt, r, int32_t(below(4)), 0) : branch32Imm(kJslt, r, int32_t(below(4)), 0));
}

void HostileBuilder::scratchNumbers() {
  for (unsigned r = 0; r <= 5; ++r) emit(movImm(r, immediate()));
}

void HostileBuilder::pointer(unsigned r, unsigned base, int32_t off) {
  emit(mov(r, base));
  emit(alu64Imm(kAdd, r, off));
}

void HostileBuilder::lookupValue(unsigned r) {
  emit(storeImm(kW, 10, -4, int32_t(below(4))));
  pointer(2, 10, -4);
  emit(loadImm64(1, 0, 1));
  helper(1);
  emit(branchImm(kJne, 0, 0, 2));
  leave(0);
  emit(mov(r, 0));
}

void HostileBuilder::leave(int32_t result) {
  emit(movImm(0, result));
  emit(exitInsn());
}

unsigned HostileBuilder::function(HostileFunction type, Body body) {
  functions.push_back({type, std::move(body), {}});
  return unsigned(functions.size() - 1);
}

void HostileBuilder::call(unsigned f) {
  functions[f].users.push_back(out.size());
  emit(callLocal(0));
}

void HostileBuilder::address(unsigned r, unsigned f) {
  functions[f].users.push_back(out.size());
  emit(loadImm64(r, 0, 4));
}

/// Those that somebody refers to, in the order of their instructions; the program is first.
std::vector<HostileBuilder::Emitted> HostileBuilder::emitFunctions() {
  std::vector<Emitted> emitted = {{0, HostileFunction::Main}};
  std::vector<size_t> begins;
  // A body may make functions of its own, and refer to earlier ones.
  for (bool isDone = false; !isDone;) {
    isDone = true;
    begins.resize(functions.size());
    for (size_t f = 0; f < functions.size(); ++f) {
      begins.resize(functions.size());
      if (functions[f].users.empty() || begins[f]) continue;
      begins[f] = out.size();
      emitted.push_back({begins[f], functions[f].type});
      pending.clear();
      Body body = functions[f].body;
      body();
      isDone = false;
    }
  }
  for (size_t f = 0; f < functions.size(); ++f)
    for (size_t user : functions[f].users) out[user].imm = int32_t(begins[f] - user - 1);
  return emitted;
}

Program HostileBuilder::finish(const char *family, uint64_t seed, uint32_t type) {
  Program p;
  p.name = family + std::to_string(seed);
  p.section = "hostile";
  p.type = type;
  p.isGplCompatible = true;
  std::vector<Emitted> emitted = emitFunctions();
  p.raw = std::move(out);
  p.insns = llvm::cantFail(decode(p.raw));
  for (size_t i = 0; i < emitted.size(); ++i) {
    size_t end = i + 1 < emitted.size() ? emitted[i + 1].begin : p.raw.size();
    p.subprograms.push_back({i ? "f" + std::to_string(i) : p.name, InsnIndex(uint32_t(emitted[i].begin)),
                             InsnIndex(uint32_t(end)), isGlobal(emitted[i].type), typeOf(emitted[i].type)});
  }
  p.types = hostileTypes();
  return p;
}

}  // namespace bpftime
