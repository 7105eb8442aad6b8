// Clang's diagnostics as data, each with the text that the `clang` command would show.
#pragma once

#include "frontend/Translation.h"

#include <string>
#include <vector>

#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

class Collector : public clang::DiagnosticConsumer {
 public:
  /// `out` receives the messages.
  Collector(clang::DiagnosticOptions *, bool colour, std::vector<Message> &out);

  void BeginSourceFile(const clang::LangOptions &, const clang::Preprocessor *) override;
  void EndSourceFile() override;
  void HandleDiagnostic(clang::DiagnosticsEngine::Level, const clang::Diagnostic &) override;

 private:
  std::string text;  // what the printer has just printed
  llvm::raw_string_ostream stream{text};
  clang::TextDiagnosticPrinter printer;
  std::vector<Message> &out;
};

}  // namespace bpftime
