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
    case Region::CallerStack: return "caller_stack";
    case Region::MapValue: return "map_value";
    case Region::RingbufMem: return "ringbuf_mem";
    case Region::Packet: return "packet";
    case Region::Kernel: return "kernel";
  }
  return "unknown";
}

std::string mapName(MapId id, llvm::ArrayRef<MapDef> maps) {
  return index(id) < maps.size() ? maps[index(id)].name : "map#" + std::to_string(index(id));
}

/// "stack [-8, -8] align=8" or "map_value(counts) [0, 56] align=4" or "caller_stack".
void printAccess(llvm::raw_ostream &os, const AccessFact &a, llvm::ArrayRef<MapDef> maps) {
  if (a.region == Region::Unknown) return;
  os << " " << regionName(a.region);
  if (a.region == Region::CallerStack) return;
  if (a.map) os << "(" << mapName(*a.map, maps) << ")";
  os << " [" << a.offsetMin << ", " << a.offsetMax << "]";
  if (a.align > 1) os << " align=" << unsigned(a.align);
}

void printInsn(llvm::raw_ostream &os, const InsnFact &f, llvm::ArrayRef<MapDef> maps) {
  if (!f.reachable) os << " unreachable";
  if (f.branch != BranchFact::Unknown) os << (f.branch == BranchFact::Always ? " always" : " never");
  printAccess(os, f.access, maps);
  if (f.callMap) os << " map=" << mapName(*f.callMap, maps);
  if (f.callKey) os << " key=" << *f.callKey;
  if (f.callSize) os << " size=" << *f.callSize;
  if (!f.result) return;
  os << " result=" << f.result->min;
  if (f.result->max != f.result->min) os << ".." << f.result->max;
}

/// "subprogram f: stack_bytes=16 unwritten_slots=0x1 r1=ctx r2=caller_stack"
void printSubprogram(llvm::raw_ostream &os, const Facts &facts, const Program &p, size_t i) {
  os << "  subprogram " << p.subprograms[i].name << ": stack_bytes=" << facts.stackBytes[i]
     << " unwritten_slots=" << llvm::format_hex(facts.unwrittenSlots[i], 2);
  for (unsigned r = 1; r <= 5; ++r)
    if (Region region = facts.arguments[i][r - 1]; region != Region::Unknown)
      os << " r" << r << "=" << regionName(region);
  os << "\n";
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
     << " ctx_words=" << llvm::format_hex(facts.ctxWords, 2) << "\n";
  for (size_t i = 0; i < facts.stackBytes.size(); ++i) printSubprogram(os, facts, p, i);
  for (size_t i = 0; i < p.insns.size(); ++i) {
    if (p.insns[i].kind == InsnKind::WideTail) continue;
    os << "  " << i << ": " << disassemble(p, InsnIndex(i), names);
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
