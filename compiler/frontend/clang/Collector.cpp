// Every diagnostic is both printed by Clang's own printer into a string and taken apart
// into fields. A note belongs to the warning or error before it.
#include "Collector.h"

#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/SmallString.h>

namespace bpftime {

namespace {

/// The place as Clang names it: #line directives count.
void setPlace(const clang::Diagnostic &info, Message &message) {
  if (!info.getLocation().isValid() || !info.hasSourceManager()) return;
  clang::PresumedLoc place = info.getSourceManager().getPresumedLoc(info.getLocation());
  if (place.isInvalid()) return;
  message.file = place.getFilename();
  message.line = place.getLine();
  message.column = place.getColumn();
}

}  // namespace

Collector::Collector(clang::DiagnosticOptions *options, bool colour, std::vector<Message> &out)
    : printer(stream, options), out(out) {
  stream.enable_colors(colour);
}

void Collector::BeginSourceFile(const clang::LangOptions &language, const clang::Preprocessor *preprocessor) {
  printer.BeginSourceFile(language, preprocessor);
}
void Collector::EndSourceFile() { printer.EndSourceFile(); }

void Collector::HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic &info) {
  // The base class counts; code generation is skipped if there was an error.
  DiagnosticConsumer::HandleDiagnostic(level, info);
  printer.HandleDiagnostic(level, info);
  Message message;
  llvm::SmallString<128> what;
  info.FormatDiagnostic(what);
  message.what = what.str();
  message.rendered = std::move(text);
  text.clear();
  setPlace(info, message);
  if (level >= clang::DiagnosticsEngine::Warning) {
    message.isError = level >= clang::DiagnosticsEngine::Error;
    out.push_back(std::move(message));
  } else if (!out.empty()) {
    std::string place = message.file.empty() ? "" : message.file + ":" + std::to_string(message.line) + ": ";
    out.back().notes.push_back(place + message.what);
    out.back().rendered += message.rendered;
  }
}

}  // namespace bpftime
