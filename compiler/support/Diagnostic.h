// The one way this project says no.
//
// A diagnostic has five parts, always in this order: what · where · because · try ·
// insn. It is data: libraries make it, printers (text and JSON) show it, and only
// main() turns it into an exit status. Texts live in diagnostics.def, one row each;
// every id has a lit test in test/lit/diag/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <llvm/Support/Error.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

/// Exit statuses of every command (architecture: "Commands").
enum class ExitStatus : int {
  Done = 0,
  Refused = 1,      ///< the program is refused, or the operation failed
  BadInput = 2,     ///< the input is not what it claims to be
  Environment = 3,  ///< permissions, missing process, full disk
  Usage = 64,
  Bug = 70,  ///< our own
};

/// What kind of rule was broken; shown in JSON and used to group reports.
enum class Category : uint8_t {
  Input,
  Unsupported,
  RegisterType,
  Memory,
  ResourceLifetime,
  Call,
  ExecutionContext,
  Structure,
  Policy,
  Limit,
  Environment,
  Usage,
  Bug,
};
const char *categoryName(Category);

enum class DiagId : uint16_t {
#define DIAG(id, name, category, status, what, remedy) id,
#include "support/diagnostics.def"
};

/// The fixed properties of an id, from diagnostics.def.
struct DiagInfo {
  const char *name;  ///< "unknown-helper": what -j and tests use
  Category category;
  ExitStatus status;
  const char *what;  ///< llvm::formatv format
  const char *remedy;
};
const DiagInfo &info(DiagId);

/// A place: a file, and in it a line and column if known (1-based, 0 unknown), with
/// the text of that line for the caret.
struct Where {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string text;
};

/// The instruction a diagnostic is about: slot index and disassembly.
struct InsnRef {
  uint32_t index;
  std::string text;
};

struct Diagnostic {
  DiagId id;
  std::string what;
  Where where;
  std::vector<std::string> because;  ///< the reason, then the value's history, oldest first
  std::string remedy;                ///< the "try" part
  std::optional<InsnRef> insn;
  std::string program;    ///< "" if it concerns the whole file
  uint16_t subjects = 0;  ///< bit r: register r of the instruction explains it; not printed
  /// Clang's own text of it, caret and notes included; printed in place of the five parts.
  std::string rendered = {};

  Diagnostic &&at(Where w) && {
    where = std::move(w);
    return std::move(*this);
  }
  Diagnostic &&in(std::string p) && {
    program = std::move(p);
    return std::move(*this);
  }
  Diagnostic &&since(std::string s) && {
    because.push_back(std::move(s));
    return std::move(*this);
  }
  Diagnostic &&tryThis(std::string s) && {
    remedy = std::move(s);
    return std::move(*this);
  }
  Diagnostic &&on(InsnRef i) && {
    insn = std::move(i);
    return std::move(*this);
  }
};

/// Fills the row's `what` with the arguments; the remedy is the row's.
template <typename... Args> Diagnostic diagnose(DiagId id, Args &&...args) {
  return Diagnostic{
      id, llvm::formatv(info(id).what, std::forward<Args>(args)...).str(), {}, {}, info(id).remedy, {}, {}};
}

/// One or more diagnostics as an llvm::Error.
class DiagnosticError : public llvm::ErrorInfo<DiagnosticError> {
 public:
  static char ID;
  explicit DiagnosticError(std::vector<Diagnostic> list) : list(std::move(list)) {}
  void log(llvm::raw_ostream &) const override;
  std::error_code convertToErrorCode() const override;
  std::vector<Diagnostic> list;  ///< never empty
};

llvm::Error fail(Diagnostic);
llvm::Error fail(std::vector<Diagnostic>);

/// The diagnostics of an error, whoever made it; an error of LLVM's or libbpf's own
/// that nobody translated becomes DiagId::Internal, so that nothing is lost.
std::vector<Diagnostic> takeDiagnostics(llvm::Error);

/// The exit status of a set of diagnostics: that of the first.
ExitStatus exitStatus(const std::vector<Diagnostic> &);

/// `error: what`, then where with caret, because, try, insn. `colour` for terminals.
void printText(llvm::raw_ostream &, const Diagnostic &, bool colour);
/// The JSON object of architecture "Commands": id, category, what, file, line, column,
/// because, try, insn, program.
std::string toJson(const Diagnostic &);

}  // namespace bpftime
