// The printers behind --emit=programs and --emit=facts. The format is for reading and for
// FileCheck; scripts use `inspect -j` and `bpftime-verify --facts -j`.
#include "Listing.h"

#include "codegen/Origins.h"

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

namespace {

std::vector<std::string> namesOf(const ObjectFile &object) {
  std::vector<std::string> names;
  for (const MapDef &map : object.maps) names.push_back(map.name);
  return names;
}

void printMaps(llvm::raw_ostream &os, const ObjectFile &object) {
  for (size_t i = 0; i < object.maps.size(); ++i) {
    const MapDef &map = object.maps[i];
    os << llvm::formatv("map {0}: {1} type {2} key {3} value {4} entries {5} flags {6}\n", i, map.name, map.type,
                        map.keySize, map.valueSize, map.entriesMax, map.flags);
  }
}

void printHeader(llvm::raw_ostream &os, const Program &program) {
  os << llvm::formatv("program {0}: section {1} type {2} insns {3}\n", program.name, program.section,
                      program.type, program.insns.size());
}

/// The subprogram that begins at a slot, or nullptr.
const Subprogram *beginsAt(const Program &program, InsnIndex i) {
  for (const Subprogram &subprogram : program.subprograms)
    if (subprogram.begin == i) return &subprogram;
  return nullptr;
}

const char *regionName(Region region) {
  switch (region) {
    case Region::Unknown: return "unknown";
    case Region::Ctx: return "ctx";
    case Region::Stack: return "stack";
    case Region::MapValue: return "map-value";
    case Region::RingbufMem: return "ringbuf";
    case Region::Packet: return "packet";
  }
  llvm_unreachable("Region is closed");
}

std::string factText(const InsnFact &fact, llvm::ArrayRef<std::string> maps) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!fact.reachable) os << " dead";
  if (fact.branch == BranchFact::Always) os << " always";
  if (fact.branch == BranchFact::Never) os << " never";
  if (fact.access.region != Region::Unknown) {
    os << " " << regionName(fact.access.region);
    if (fact.access.map) os << " " << maps[index(*fact.access.map)];
    os << llvm::formatv(" [{0},{1}]", fact.access.offsetMin, fact.access.offsetMax);
  }
  if (fact.callMap) os << " map " << maps[index(*fact.callMap)];
  if (fact.constant) os << " constant " << *fact.constant;
  return text;
}

/// All instructions; `facts` may be null.
void printInsns(llvm::raw_ostream &os, const Program &program, const Facts *facts,
                llvm::ArrayRef<std::string> maps) {
  const LineInfo *shown = nullptr;
  for (InsnIndex i{}; index(i) < program.insns.size(); i = next(i)) {
    const Insn &insn = program.insns[index(i)];
    if (insn.kind == InsnKind::WideTail) continue;
    if (const Subprogram *subprogram = beginsAt(program, i)) os << " " << subprogram->name << ":\n";
    const LineInfo *line = program.lineOf(i);
    if (line && line != shown && !line->text.empty()) os << "  ; " << line->text << "\n";
    shown = line;
    os << llvm::formatv("  {0}: {1}", index(i), disassemble(insn, maps));
    if (facts) {
      std::string text = factText(factOf(*facts, i), maps);
      if (!text.empty()) os << "  #" << text;
    }
    os << "\n";
  }
}

}  // namespace

std::string listPrograms(const ObjectFile &object) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printMaps(os, object);
  for (const Program &program : object.programs) {
    printHeader(os, program);
    printInsns(os, program, nullptr, namesOf(object));
  }
  return text;
}

std::string listFacts(const ObjectFile &object, llvm::ArrayRef<VerifiedProgram> programs) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const VerifiedProgram &verified : programs) {
    const Facts &facts = verified.facts();
    printHeader(os, verified.program());
    os << llvm::formatv(" stack {0} ctx-words {1:x}\n", facts.stackBytesMax, facts.ctxWords);
    printInsns(os, verified.program(), &facts, namesOf(object));
  }
  return text;
}

}  // namespace bpftime
