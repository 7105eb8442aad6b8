// Loads Clang when it is needed and turns what it says into diagnostics of ours.
//
// Clang reads the source, so its errors are about the input: the exit status is 2, and
// the text is Clang's own.
#include "frontend/Frontend.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <dlfcn.h>

namespace bpftime {

namespace {

/// The door of the library, which stays loaded: Clang does not like to be unloaded.
llvm::Expected<TranslateFunction *> loadClang(const std::string &library) {
  void *handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  void *symbol = handle ? dlsym(handle, translateSymbol) : nullptr;
  if (!symbol) return fail(diagnose(DiagId::NoFrontend, dlerror()));
  return reinterpret_cast<TranslateFunction *>(symbol);
}

Diagnostic diagnosticOf(Message message) {
  Diagnostic d = diagnose(message.isError ? DiagId::SourceError : DiagId::SourceWarning, message.what);
  d.where = {std::move(message.file), message.line, message.column, ""};
  d.because = std::move(message.notes);
  d.rendered = std::move(message.rendered);
  return d;
}

}  // namespace

llvm::Expected<std::vector<uint8_t>> translate(const std::string &path, const SourceOptions &options,
                                               const Availability &availability,
                                               llvm::function_ref<void(Diagnostic)> warn) {
  llvm::Expected<TranslateFunction *> clang = loadClang(options.library);
  if (!clang) return clang.takeError();
  Translation result;
  (*clang)(path, options, availability, result);
  std::vector<Diagnostic> errors;
  for (Message &message : result.messages) {
    bool isError = message.isError;
    Diagnostic d = diagnosticOf(std::move(message));
    if (isError) errors.push_back(std::move(d));
    else warn(std::move(d));
  }
  if (!errors.empty()) return fail(std::move(errors));
  if (result.object.empty())
    return fail(diagnose(DiagId::Internal, "Clang made no object and gave no reason"));
  return std::move(result.object);
}

void placeAtSource(Diagnostic &d, llvm::StringRef source) {
  llvm::StringRef name = d.where.file;
  if (!name.consume_front("./")) return;
  llvm::SmallString<128> beside = llvm::sys::path::parent_path(source);
  llvm::sys::path::append(beside, name);
  // A header that a relative -I found is relative to where we are.
  bool isBeside = llvm::sys::path::is_absolute(source) && llvm::sys::fs::exists(beside);
  d.where.file = isBeside ? beside.str().str() : name.str();
}

}  // namespace bpftime
