// Functions are written one after the other (Writer.h) and then joined: only then is it known
// where the callees and callbacks are.
#include "Generator.h"

#include "Writer.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime::reference {

namespace {

constexpr uint32_t arrayType = 2, hashType = 1, programArrayType = 3;

MapDef mapOf(const char *name, uint32_t type, uint32_t valueSize, uint32_t entriesMax) {
  MapDef def;
  def.name = name;
  def.type = type;
  def.keySize = 4;
  def.valueSize = valueSize;
  def.entriesMax = entriesMax;
  return def;
}

/// A function that bpf_loop calls: straight-line work on the words of the caller's frame. One
/// that `nests` has bpf_loop call the next one first, and works with what that says.
std::vector<RawInsn> callbackBody(std::mt19937_64 &random, bool nests) {
  std::vector<RawInsn> code;
  auto put = [&](const std::vector<RawInsn> &insns) { code.insert(code.end(), insns.begin(), insns.end()); };
  if (nests) {
    put({mov(6, 2), mov(3, 2), movImm(1, int32_t(1 + random() % 4))});
    put(loadImm64(2, 0, 4));
    put({movImm(4, 0), callHelper(181), mov(1, 0), mov(2, 6)});
  }
  put({load(kDW, 3, 2, int16_t(8 * (random() % 8)))});
  for (unsigned i = 0; i < 3; ++i) {
    constexpr AluCode ops[] = {kAdd, kSub, kMul, kXor, kOr};
    put({alu64(ops[random() % std::size(ops)], 3, random() % 2 ? 1 : 3)});
    put({alu64Imm(ops[random() % std::size(ops)], 3, int32_t(random() % 1000))});
  }
  put({store(kDW, 2, int16_t(8 * (random() % 8)), 3), movImm(0, 0)});
  // Sometimes the program's numbers end the loop early.
  if (random() % 2) put({branchImm(kJset, 3, 1 << random() % 8, 1), movImm(0, 1)});
  put({exitInsn()});
  return code;
}

/// The functions of a program behind each other.
class Joined {
 public:
  Joined(std::mt19937_64 &rng, Source from, unsigned statements, bool forKernel, Kinds *kinds);
  std::vector<RawInsn> code;
  std::vector<uint32_t> starts;

 private:
  void add(const std::vector<RawInsn> &function) {
    starts.push_back(uint32_t(code.size()));
    code.insert(code.end(), function.begin(), function.end());
  }
  void add(Writer &&);
  bool isCalled(unsigned callee) const {
    return llvm::any_of(calls, [&](Writer::Call c) { return c.callee == callee; });
  }
  /// Makes loads of a function's address mean the end of the code so far.
  void point(llvm::ArrayRef<size_t> loads) {
    for (size_t at : loads) code[at].imm = int32_t(code.size()) - int32_t(at) - 1;
  }
  void addCallbacks(std::mt19937_64 &random, Kinds *kinds);

  std::vector<Writer::Call> calls;
  std::vector<size_t> callbacks;
};

Joined::Joined(std::mt19937_64 &random, Source source, unsigned statements, bool forKernel, Kinds *kinds) {
  unsigned functions = 1 + unsigned(random() % 4);
  for (unsigned f = 0; f < functions; ++f) {
    Writer writer(random, source, f, functions, forKernel, kinds);
    writer.prologue();
    writer.body(f ? 1 + statements / 4 : statements);
    // The kernel refuses functions that nobody calls.
    auto calls = [&](Writer::Call c) { return c.callee == f + 1; };
    if (f + 1 < functions && !isCalled(f + 1) && llvm::none_of(writer.calls, calls)) writer.callTo(f + 1);
    writer.epilogue();
    add(std::move(writer));
  }
  for (const Writer::Call &call : calls)
    code[call.at].imm = int32_t(starts[call.callee]) - int32_t(call.at) - 1;
  if (!callbacks.empty()) addCallbacks(random, kinds);
}

void Joined::add(Writer &&writer) {
  for (Writer::Call call : writer.calls) calls.push_back({call.at + code.size(), call.callee});
  for (size_t at : writer.callbacks) callbacks.push_back(at + code.size());
  add(writer.code);
}

void Joined::addCallbacks(std::mt19937_64 &random, Kinds *kinds) {
  point(callbacks);
  bool nests = random() % 2;
  size_t first = code.size();
  add(callbackBody(random, nests));
  if (!nests) return;
  if (kinds) ++(*kinds)["nested callback"];
  auto load = llvm::find_if(llvm::drop_begin(code, first), [](RawInsn insn) { return insn.opcode == 0x18; });
  point({size_t(load - code.begin())});
  add(callbackBody(random, false));
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
  return {mapOf("area", arrayType, areaBytes, 1), mapOf("table", hashType, 16, tableKeys / 2),
          mapOf("programs", programArrayType, 4, 4)};
}

Program generate(std::string name, Source source, uint64_t seed, unsigned statements, bool forKernel,
                 Kinds *kinds) {
  std::mt19937_64 random(seed);
  Joined joined(random, source, statements, forKernel, kinds);
  return makeProgram(std::move(name), programTypeOf(source), std::move(joined.code), joined.starts);
}

Program generateFinisher(std::string name, Source source) {
  constexpr uint64_t seed = 4711;
  std::mt19937_64 random(seed);
  Writer writer(random, source, 0, 1, true, nullptr);
  writer.prologue();
  writer.epilogue();
  return makeProgram(std::move(name), programTypeOf(source), std::move(writer.code));
}

bool makesTailCalls(const Program &program) {
  return llvm::any_of(program.insns,
                      [](const Insn &insn) { return insn.kind == InsnKind::CallHelper && insn.imm == 12; });
}

}  // namespace bpftime::reference
