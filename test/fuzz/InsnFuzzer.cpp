// libFuzzer on instructions: the input is the program's type and raw instructions, beside
// a fixed set of maps. Mutants keep the shape of instructions (InsnMutator), so that many
// get past the decoder.
#include "InsnMutator.h"
#include "Judge.h"

#include "HostilePrograms.h"

#include <cstring>
#include <map>

using namespace bpftime;

namespace {

MapDef map(const char *name, uint32_t type, uint32_t keySize, uint32_t valueSize, uint32_t entriesMax) {
  MapDef m;
  m.name = name;
  m.type = type, m.keySize = keySize, m.valueSize = valueSize, m.entriesMax = entriesMax;
  return m;
}

constexpr int32_t globalsMap = 4;  ///< it and the next have one value, known by address

/// Numbers of enum bpf_map_type. Map 0 is the one that hostile programs expect.
std::vector<MapDef> fixedMaps() {
  std::vector<MapDef> maps = {hostileMaps()[ValuesMap],      map("hash", 1, 8, 16, 100),
                              map("ring", 27, 0, 0, 4096),   map("tails", 3, 4, 4, 8),
                              map("globals", 2, 4, 40, 1),   map("constants", 2, 4, 40, 1),
                              map("stacks", 7, 4, 1016, 16), map("events", 4, 4, 4, 2)};
  maps[globalsMap].kind = BPFTIME_MAP_BSS;
  MapDef &constants = maps[globalsMap + 1];
  constants.kind = BPFTIME_MAP_RODATA;
  constants.frozen = true;
  constants.flags = 0x80;  // BPF_F_RDONLY_PROG
  constants.initial.assign(constants.valueSize, 3);
  return maps;
}

/// What the object reader guarantees: references are inside the table, and addresses of
/// values are of maps that have one value.
void resolveMaps(std::vector<RawInsn> &insns, size_t maps) {
  for (size_t i = 0; i < insns.size(); ++i) {
    if (insns[i].opcode != 0x18) continue;
    if (insns[i].src == 1) insns[i].imm = int32_t(uint32_t(insns[i].imm) % maps);
    if (insns[i].src == 2) insns[i].imm = globalsMap + (insns[i].imm & 1);
    ++i;
  }
}

/// One wherever a call or a code address leads, each reaching to the next.
std::vector<Subprogram> subprogramsOf(const Program &p) {
  std::map<uint32_t, bool> starts = {{0, true}};
  for (const Insn &insn : p.insns)
    if (insn.kind == InsnKind::CallLocal ||
        (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram))
      starts.insert({index(insn.target), false});
  std::vector<Subprogram> list;
  for (auto it = starts.begin(); it != starts.end(); ++it) {
    uint32_t end = std::next(it) == starts.end() ? uint32_t(p.raw.size()) : std::next(it)->first;
    list.push_back({"sub" + std::to_string(it->first), InsnIndex(it->first), InsnIndex(end), it->second, 0});
  }
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::vector<MapDef> maps = fixedMaps();
  fuzz::Input input = fuzz::parse(data, size);
  if (input.insns.empty()) return 0;
  Program p;
  p.name = "fuzz";
  p.section = "fuzz";
  p.type = input.type;
  p.isGplCompatible = true;
  p.raw = std::move(input.insns);
  resolveMaps(p.raw, maps.size());
  llvm::Expected<std::vector<Insn>> decoded = decode(p.raw);
  if (!decoded) {
    fuzz::read(decoded.takeError());
    return 0;
  }
  p.insns = std::move(*decoded);
  p.subprograms = subprogramsOf(p);
  fuzz::judge(std::move(p), maps);
  return 0;
}
