// Opens and closes the log of a stream.
#include "Log.h"

#include "support/Diagnostic.h"

namespace bpftime {

namespace {

/// A failed write is an error even if all else went well. Clears the stream's error.
llvm::Expected<int> withErrors(llvm::raw_fd_ostream &log, const std::string &path,
                               llvm::Expected<int> status) {
  log.flush();
  if (!log.has_error()) return status;
  std::string reason = log.error().message();
  log.clear_error();
  llvm::Error full = fail(diagnose(DiagId::CannotWrite, path, reason));
  return status ? std::move(full) : llvm::joinErrors(status.takeError(), std::move(full));
}

}  // namespace

llvm::Expected<int> withLog(Invocation &in,
                            llvm::function_ref<llvm::Expected<int>(llvm::raw_fd_ostream &)> body) {
  std::string path = in.options.get("output");
  if (path == "-" || (path.empty() && in.json)) return body(llvm::outs());  // its errors: Command.cpp
  if (path.empty()) return withErrors(llvm::errs(), "standard error", body(llvm::errs()));
  std::error_code error;
  llvm::raw_fd_ostream log(path, error);
  if (error) return fail(diagnose(DiagId::CannotWrite, path, error.message()));
  llvm::Expected<int> status = body(log);
  return withErrors(log, path, std::move(status));
}

}  // namespace bpftime
