// Line info is for people: nothing here is checked, and nothing depends on it.
#include "verify/Place.h"

#include <llvm/ADT/StringRef.h>

namespace bpftime {

Diagnostic placed(const Program &p, Diagnostic d, InsnIndex at) {
  if (const LineInfo *line = p.lineOf(at)) d.where = {line->file, line->line, line->column, line->text};
  if (index(at) < p.insns.size()) d.insn = InsnRef{index(at), disassemble(p, at)};
  d.program = p.name;
  return d;
}

std::string placeWords(const Program &p, InsnIndex at) {
  std::string s = "insn " + std::to_string(index(at));
  if (const LineInfo *line = p.lineOf(at)) {
    llvm::StringRef file = line->file;
    s += " (" + file.substr(file.rfind('/') + 1).str() + ":" + std::to_string(line->line) + ")";
  }
  return s;
}

}  // namespace bpftime
