// One compile unit per object, one DWARF subprogram per eBPF subprogram. Trusts nothing in
// the lines: BTF may say anything, and the worst that comes of it is a wrong line.
#include "codegen/DebugLines.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/BinaryFormat/Dwarf.h>

namespace bpftime {

namespace {

/// The first line that belongs to the subprogram, or null.
const LineInfo *firstLine(const Program &program, const Subprogram &subprogram) {
  auto line =
      llvm::partition_point(program.lines, [&](const LineInfo &l) { return l.insn < subprogram.begin; });
  bool isOurs = line != program.lines.end() && line->insn < subprogram.end && !line->file.empty();
  return isOurs ? &*line : nullptr;
}

/// The file that gives the unit its name: the first program's, or null without lines.
const LineInfo *firstLine(const ObjectFile &object) {
  for (const Program &program : object.programs)
    for (const Subprogram &subprogram : program.subprograms)
      if (const LineInfo *line = firstLine(program, subprogram)) return line;
  return nullptr;
}

}  // namespace

DebugLines::DebugLines(llvm::Module &module, const ObjectFile &object)
    : context(module.getContext()), builder(module) {
  const LineInfo *first = firstLine(object);
  if (!first) return;
  module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
  module.addModuleFlag(llvm::Module::Max, "Dwarf Version", 5);
  // Full rather than lines only: LLVM leaves functions without an inlined one in them out
  // of the latter, and debuggers would show the names of symbols for some functions and
  // names of the source for others. An index of names is of no use for so little.
  unit = builder.createCompileUnit(llvm::dwarf::DW_LANG_C11, fileOf(*first), "bpftime-aot", true, "", 0, "",
                                   llvm::DICompileUnit::FullDebug, 0, true, false,
                                   llvm::DICompileUnit::DebugNameTableKind::None);
}

/// Without a folder: what BTF says is the whole path, or relative to a folder that it does
/// not say.
llvm::DIFile *DebugLines::fileOf(const LineInfo &line) { return builder.createFile(line.file, ""); }

void DebugLines::describe(llvm::Function &function, const Program &program, const Subprogram &subprogram) {
  const LineInfo *first = firstLine(program, subprogram);
  if (!first) return;
  auto flags = llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized;
  if (function.hasInternalLinkage()) flags |= llvm::DISubprogram::SPFlagLocalToUnit;
  llvm::DIFile *file = fileOf(*first);
  // The name of the symbol is left out: symbolizers would prefer it to that of the source.
  function.setSubprogram(
      builder.createFunction(file, subprogram.name, "", file, first->line,
                             builder.createSubroutineType(builder.getOrCreateTypeArray({})), first->line,
                             llvm::DINode::FlagZero, flags));
}

llvm::DebugLoc DebugLines::locate(const llvm::Function &function, const Program &program,
                                  const Subprogram &subprogram, InsnIndex at) {
  llvm::DISubprogram *scope = function.getSubprogram();
  if (!scope) return {};
  const LineInfo *line = program.lineOf(at);
  // Line 0 is DWARF's "from no line"; what the subprogram before ended with is not ours.
  if (!line || line->insn < subprogram.begin || line->file.empty())
    return llvm::DILocation::get(context, 0, 0, scope);
  // Code of a header: the function is in one file and this line in another.
  llvm::DILocalScope *place = scope;
  if (llvm::DIFile *file = fileOf(*line); file != scope->getFile())
    place = builder.createLexicalBlockFile(scope, file);
  return llvm::DILocation::get(context, line->line, line->column, place);
}

void DebugLines::finish() { builder.finalize(); }

}  // namespace bpftime
