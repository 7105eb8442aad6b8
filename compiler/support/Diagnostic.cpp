// The table of diagnostics and its two printers.
#include "support/Diagnostic.h"

#include <array>

#include <llvm/Support/raw_ostream.h>
#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

constexpr DiagInfo table[] = {
#define DIAG(id, name, category, status, what, remedy) \
  {name, Category::category, ExitStatus::status, what, remedy},
#include "support/diagnostics.def"
};

constexpr const char *categoryNames[] = {
    "input",
    "unsupported",
    "register-type",
    "memory",
    "resource-lifetime",
    "call",
    "execution-context",
    "structure",
    "policy",
    "limit",
    "environment",
    "usage",
    "bug",
};

/// "file:line:column: " as far as known.
std::string place(const Where &w) {
  std::string s = w.file;
  if (!s.empty() && w.line) {
    s += ":" + std::to_string(w.line);
    if (w.column) s += ":" + std::to_string(w.column);
  }
  return s;
}

/// The source line with a caret under the column; tabs are kept so that it lines up.
void printCaret(llvm::raw_ostream &os, const Where &w) {
  if (w.text.empty()) return;
  os << "    " << w.text << "\n";
  if (!w.column) return;
  os << "    ";
  for (unsigned i = 0; i + 1 < w.column && i < w.text.size(); ++i) os << (w.text[i] == '\t' ? '\t' : ' ');
  os << "^\n";
}

}  // namespace

char DiagnosticError::ID = 0;

const char *categoryName(Category c) { return categoryNames[static_cast<size_t>(c)]; }
const DiagInfo &info(DiagId id) { return table[static_cast<size_t>(id)]; }

void DiagnosticError::log(llvm::raw_ostream &os) const {
  for (const Diagnostic &d : list) printText(os, d, false);
}
std::error_code DiagnosticError::convertToErrorCode() const { return llvm::inconvertibleErrorCode(); }

llvm::Error fail(Diagnostic d) {
  std::vector<Diagnostic> list;
  list.push_back(std::move(d));
  return fail(std::move(list));
}
llvm::Error fail(std::vector<Diagnostic> list) { return llvm::make_error<DiagnosticError>(std::move(list)); }

std::vector<Diagnostic> takeDiagnostics(llvm::Error error) {
  std::vector<Diagnostic> out;
  llvm::handleAllErrors(
      std::move(error), [&](DiagnosticError &e) { out.insert(out.end(), e.list.begin(), e.list.end()); },
      [&](llvm::ErrorInfoBase &e) { out.push_back(diagnose(DiagId::Internal, e.message())); });
  return out;
}

ExitStatus exitStatus(const std::vector<Diagnostic> &list) {
  return list.empty() ? ExitStatus::Done : info(list.front().id).status;
}

void printText(llvm::raw_ostream &os, const Diagnostic &d, bool colour) {
  if (!d.rendered.empty()) {
    os << d.rendered;
    return;
  }
  // What fails nothing is a warning.
  bool isWarning = info(d.id).status == ExitStatus::Done;
  const char *mark = !colour ? "" : isWarning ? "\033[1;35m" : "\033[1;31m";
  const char *bold = colour ? "\033[1m" : "", *off = colour ? "\033[0m" : "";
  std::string where = place(d.where);
  if (!where.empty()) os << bold << where << ": " << off;
  os << mark << (isWarning ? "warning: " : "error: ") << off << bold << d.what << off;
  if (!d.program.empty()) os << " [program " << d.program << "]";
  os << "\n";
  printCaret(os, d.where);
  for (size_t i = 0; i < d.because.size(); ++i)
    os << (i ? "           " : "  because: ") << d.because[i] << "\n";
  if (!d.remedy.empty()) os << "  try: " << d.remedy << "\n";
  if (d.insn) os << "  insn: " << d.insn->index << ": " << d.insn->text << "\n";
}

std::string toJson(const Diagnostic &d) {
  nlohmann::ordered_json j;
  const DiagInfo &i = info(d.id);
  j["id"] = i.name;
  j["category"] = categoryName(i.category);
  j["what"] = d.what;
  j["message"] = d.what;
  if (!d.program.empty()) j["program"] = d.program;
  if (!d.where.file.empty()) j["file"] = d.where.file;
  if (d.where.line) j["line"] = d.where.line;
  if (d.where.column) j["column"] = d.where.column;
  j["because"] = d.because;
  j["try"] = d.remedy;
  if (d.insn) j["insn"] = {{"index", d.insn->index}, {"text", d.insn->text}};
  return j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace bpftime
