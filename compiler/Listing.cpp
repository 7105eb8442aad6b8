// The printer behind --emit=programs. Trusts the object's tables; the format is for
// reading and for FileCheck, scripts use `inspect -j`.
#include "Listing.h"

#include <llvm/ADT/StringExtras.h>
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
    os << llvm::formatv("map {0}: {1} type {2} key {3} value {4} entries {5} flags {6}\n", i, map.name,
                        map.type, map.keySize, map.valueSize, map.entriesMax, map.flags);
    if (!map.initial.empty()) os << "  initial " << llvm::toHex(map.initial, /*LowerCase=*/true) << "\n";
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

/// All instructions, with the source line above the first of each.
void printInsns(llvm::raw_ostream &os, const Program &program, llvm::ArrayRef<std::string> maps) {
  const LineInfo *shown = nullptr;
  for (InsnIndex i{}; index(i) < program.insns.size(); i = next(i)) {
    const Insn &insn = program.insns[index(i)];
    if (insn.kind == InsnKind::WideTail) continue;
    if (const Subprogram *subprogram = beginsAt(program, i)) os << " " << subprogram->name << ":\n";
    const LineInfo *line = program.lineOf(i);
    if (line && line != shown && !line->text.empty()) os << "  ; " << line->text << "\n";
    shown = line;
    os << llvm::formatv("  {0}: {1}\n", index(i), disassemble(program, i, maps));
  }
}

}  // namespace

std::string listPrograms(const ObjectFile &object) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printMaps(os, object);
  for (const Program &program : object.programs) {
    printHeader(os, program);
    printInsns(os, program, namesOf(object));
  }
  return text;
}

}  // namespace bpftime
