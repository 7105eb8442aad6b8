// Makes Program and ObjectFile values by hand. What readObject guarantees of them holds
// here too, as far as code generation looks.
#include "Assembler.h"

#include "support/Diagnostic.h"

#include <llvm/Support/raw_ostream.h>

namespace bpftime::reference {

Program makeProgram(std::string name, uint32_t type, std::vector<RawInsn> raw, std::vector<uint32_t> starts) {
  llvm::Expected<std::vector<Insn>> insns = decode(raw);
  if (!insns) {
    for (const Diagnostic &d : takeDiagnostics(insns.takeError())) printText(llvm::errs(), d, false);
    std::abort();
  }
  Program program;
  program.name = std::move(name);
  program.section = "test";
  program.type = type;
  program.isGplCompatible = true;
  for (size_t i = 0; i < starts.size(); ++i) {
    uint32_t end = i + 1 < starts.size() ? starts[i + 1] : uint32_t(raw.size());
    program.subprograms.push_back(
        {i ? "sub" + std::to_string(i) : program.name, InsnIndex(starts[i]), InsnIndex(end), false, 0});
  }
  program.raw = std::move(raw);
  program.insns = std::move(*insns);
  return program;
}

ObjectFile makeObject(std::vector<Program> programs, std::vector<MapDef> maps) {
  ObjectFile object;
  object.path = "test.o";
  object.license = "GPL";
  object.programs = std::move(programs);
  object.maps = std::move(maps);
  return object;
}

}  // namespace bpftime::reference
