// Prints the facts of one program. Unknown facts print nothing, so that a line says
// only what was proved.
#include "verify/PrintFacts.h"

#include <llvm/Support/raw_ostream.h>

namespace bpftime {

namespace {

const char *regionName(Region r) {
  switch (r) {
    case Region::Unknown: return "unknown";
    case Region::Ctx: return "ctx";
    case Region::Stack: return "stack";
    case Region::MapValue: return "map_value";
    case Region::RingbufMem: return "ringbuf_mem";
    case Region::Packet: return "packet";
  }
  return "unknown";
}

std::string mapName(MapId id, llvm::ArrayRef<MapDef> maps) {
  return index(id) < maps.size() ? maps[index(id)].name : "map#" + std::to_string(index(id));
}

/// "stack [-8, -8]" or "map_value(counts) [0, 56]".
void printAccess(llvm::raw_ostream &os, const AccessFact &a, llvm::ArrayRef<MapDef> maps) {
  if (a.region == Region::Unknown) return;
  os << " " << regionName(a.region);
  if (a.map) os << "(" << mapName(*a.map, maps) << ")";
  os << " [" << a.offsetMin << ", " << a.offsetMax << "]";
}

void printInsn(llvm::raw_ostream &os, const InsnFact &f, llvm::ArrayRef<MapDef> maps) {
  if (!f.reachable) os << " unreachable";
  if (f.branch != BranchFact::Unknown) os << (f.branch == BranchFact::Always ? " always" : " never");
  printAccess(os, f.access, maps);
  if (f.callMap) os << " map=" << mapName(*f.callMap, maps);
  if (f.constant) os << " size=" << *f.constant;
}

}  // namespace

std::string printFacts(const VerifiedProgram &v, llvm::ArrayRef<MapDef> maps) {
  std::string text;
  llvm::raw_string_ostream os(text);
  const Program &p = v.program();
  const Facts &facts = v.facts();
  std::vector<std::string> names;
  for (const MapDef &m : maps) names.push_back(m.name);

  os << "program " << p.name << ": stack_bytes_max=" << facts.stackBytesMax
     << " ctx_words=" << llvm::format_hex(facts.ctxWords, 2)
     << " zeroed_stack=" << (facts.needsZeroedStack ? "yes" : "no") << "\n";
  for (size_t i = 0; i < facts.stackBytes.size() && i < p.subprograms.size(); ++i)
    os << "  subprogram " << p.subprograms[i].name << ": stack_bytes=" << facts.stackBytes[i] << "\n";
  for (size_t i = 0; i < p.insns.size(); ++i) {
    if (p.insns[i].kind == InsnKind::WideTail) continue;
    os << "  " << i << ": " << disassemble(p.insns[i], names);
    if (i < facts.insns.size()) {
      std::string f;
      llvm::raw_string_ostream fs(f);
      printInsn(fs, facts.insns[i], maps);
      if (!f.empty()) os << " ;" << f;
    }
    os << "\n";
  }
  return text;
}

}  // namespace bpftime
