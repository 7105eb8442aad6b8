// Changes that keep most of a program as it was: a field, an instruction more or less,
// two programs in one. Jumps over the changed place mostly follow it. Now and then a
// program of the two generators takes the input's place, so no corpus is needed.
#include "InsnMutator.h"

#include "Generator.h"
#include "HostilePrograms.h"

#include <cstring>
#include <random>

namespace bpftime::fuzz {

namespace {

constexpr uint8_t types[] = {
#define PROGRAM_TYPE(id, name, policy, context) id,
#include "program_types.def"
#undef PROGRAM_TYPE
};
constexpr int32_t immediates[] = {0,   1,   2,  4,  7,  8,   16,   31,         32,        63,      64,
                                  127, 255, -1, -4, -8, -16, -512, 0x7fffffff, INT32_MIN, 1 << 29, 0xffff};
constexpr int16_t offsets[] = {0,  1,  2,  3,  -1,  -2,  4,    8,     12,    16,
                               76, 80, -4, -8, -16, -24, -512, 32767, -32768};
constexpr size_t insnsMax = 400;

bool isJump(const RawInsn &i) {
  unsigned kind = i.opcode & 7, code = i.opcode & 0xf0;
  return (kind == 5 || kind == 6) && code != 0x80 && code != 0x90;
}

class Mutator {
 public:
  Mutator(Input i, uint64_t seed) : in(std::move(i)), random(seed) {}

  Input run() {
    if (in.insns.empty() || below(24) == 0) in = fresh();
    do change();
    while (below(3) == 0);
    if (in.insns.size() > insnsMax) in.insns.resize(insnsMax);
    return std::move(in);
  }

 private:
  size_t below(size_t n) { return size_t(random() % n); }
  template <typename T, size_t N> T pick(const T (&from)[N]) { return from[below(N)]; }
  size_t place() { return below(in.insns.size()); }

  Input fresh() {
    if (below(2)) {
      Program p = hostileFamilies()[below(hostileFamilies().size())].make(random());
      return {p.type, std::move(p.raw)};
    }
    auto source = reference::Source(below(reference::sourceCount));
    return {reference::programTypeOf(source),
            reference::generate("g", source, random(), unsigned(3 + below(20)), false).raw};
  }

  RawInsn randomInsn() {
    // Every opcode is as likely as any other, and most of them mean something.
    RawInsn i{};
    i.opcode = uint8_t(random());
    i.dst = uint8_t(below(11)), i.src = uint8_t(below(11));
    if (below(4) == 0) i.off = pick(offsets);
    if (below(2)) i.imm = pick(immediates);
    if (i.opcode == 0x85) i.imm = int32_t(below(220)), i.src = uint8_t(below(8) ? 0 : below(3));
    return i;
  }

  /// Puts instructions in; jumps that cross the place still lead where they did.
  void insert(size_t at, const std::vector<RawInsn> &insns) {
    shift(at, int(insns.size()));
    in.insns.insert(in.insns.begin() + long(at), insns.begin(), insns.end());
  }
  void remove(size_t at) {
    if (in.insns.size() < 2) return;
    shift(at, -1);
    in.insns.erase(in.insns.begin() + long(at));
  }
  void shift(size_t at, int by) {
    if (below(8) == 0) return;
    for (size_t i = 0; i < in.insns.size(); ++i) {
      RawInsn &insn = in.insns[i];
      long target = long(i) + 1 + insn.off, here = long(at);
      if (!isJump(insn)) continue;
      if (long(i) < here && target > here) insn.off = int16_t(insn.off + by);
      if (long(i) >= here && target <= here) insn.off = int16_t(insn.off - by);
    }
  }

  void changeField(RawInsn &i) {
    switch (below(7)) {
      case 0: i.dst = uint8_t(below(11)); return;
      case 1: i.src = uint8_t(below(11)); return;
      case 2: i.off = below(2) ? pick(offsets) : int16_t(i.off + int(below(17)) - 8); return;
      case 3: i.imm = below(2) ? pick(immediates) : int32_t(uint32_t(i.imm) + below(17) - 8); return;
      case 4: i.opcode = uint8_t((i.opcode & 0x0f) | (random() & 0xf0)); return;
      case 5: i.opcode ^= uint8_t(1u << below(8)); return;
      default: i.imm = int32_t(random()); return;
    }
  }

  void change() {
    size_t at = place();
    switch (below(9)) {
      case 0: in.type = pick(types); return;
      case 1: return insert(at, {randomInsn()});
      case 2: return remove(at);
      case 3: return std::swap(in.insns[at], in.insns[place()]);
      case 4: return insert(at, {in.insns[place()]});
      case 5: {
        // The middle of another program.
        std::vector<RawInsn> other = fresh().insns;
        size_t from = below(other.size()), n = 1 + below(std::min<size_t>(12, other.size() - from));
        return insert(at, {other.begin() + long(from), other.begin() + long(from + n)});
      }
      default: return changeField(in.insns[at]);
    }
  }

  Input in;
  std::mt19937_64 random;
};

}  // namespace

Input parse(const uint8_t *data, size_t size) {
  Input in;
  if (size < 8) return in;
  in.type = types[data[0] % std::size(types)];
  in.insns.resize(size / 8 - 1);
  if (!in.insns.empty()) std::memcpy(in.insns.data(), data + 8, in.insns.size() * 8);
  return in;
}

}  // namespace bpftime::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t sizeMax, unsigned seed) {
  using namespace bpftime::fuzz;
  Input in = Mutator(parse(data, size), seed).run();
  size_t count = std::min(in.insns.size(), sizeMax < 8 ? 0 : sizeMax / 8 - 1);
  if (count == 0) return size;
  std::memset(data, 0, 8);
  for (size_t i = 0; i < std::size(types); ++i)
    if (types[i] == in.type) data[0] = uint8_t(i);
  std::memcpy(data + 8, in.insns.data(), count * 8);
  return 8 + count * 8;
}
