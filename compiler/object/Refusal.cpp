// libbpf names the cause first and then, line by line, what failed because of it. So the
// first warning that names an extern or a program decides, else the first at all; the
// others become the history. The texts are libbpf's and may change with its version:
// only the quoted names are looked for, and an unknown text is passed on as it is.
#include "object/Refusal.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

/// The first 'quoted' part of a message.
llvm::StringRef quoted(llvm::StringRef line) { return line.split('\'').second.split('\'').first; }

/// "prog 'NAME': rest".
bool splitProgram(llvm::StringRef line, llvm::StringRef &program, llvm::StringRef &rest) {
  if (!line.consume_front("prog '")) return false;
  std::tie(program, rest) = line.split("': ");
  return !rest.empty();
}

bool namesExtern(llvm::StringRef line) { return line.contains("extern") && !quoted(line).empty(); }

/// A program's message about one of its symbols starts with the program's name.
llvm::StringRef externName(llvm::StringRef line) {
  llvm::StringRef program, rest;
  return quoted(splitProgram(line, program, rest) ? rest : line);
}

/// The position of the warning that the diagnostic is made of.
size_t causeOf(const std::vector<std::string> &warnings) {
  for (size_t i = 0; i < warnings.size(); ++i) {
    llvm::StringRef line = warnings[i];
    if (namesExtern(line) || line.starts_with("prog '")) return i;
  }
  return 0;
}

}  // namespace

std::string takeTheOthers(const std::vector<std::string> &programs, const std::string &without) {
  std::vector<std::string> others;
  for (const std::string &name : programs)
    if (name != without) others.push_back(name);
  return others.empty() ? "" : "Use --program=" + llvm::join(others, " --program=") + " to take the others.";
}

Diagnostic refusalFromLog(const std::vector<std::string> &warnings, const std::string &object,
                          const std::vector<std::string> &programs) {
  if (warnings.empty()) return diagnose(DiagId::UnloadableObject, object, "libbpf gives no reason");
  size_t cause = causeOf(warnings);
  llvm::StringRef line = warnings[cause], program, rest;
  Diagnostic d = diagnose(DiagId::UnloadableObject, object, line.str());
  if (namesExtern(line)) {
    d = diagnose(DiagId::UnresolvedExtern, externName(line).str());
    d.because.push_back("libbpf: " + line.str());
  } else if (splitProgram(line, program, rest)) {
    d = diagnose(DiagId::UnloadableProgram, program.str(), rest.str()).in(program.str());
    d.remedy = takeTheOthers(programs, program.str());
  }
  for (size_t i = cause + 1; i < warnings.size() && i < cause + 4; ++i)
    d.because.push_back("libbpf: " + warnings[i]);
  d.where.file = object;
  return d;
}

}  // namespace bpftime
