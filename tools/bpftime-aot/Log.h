// Where run and attach write events and maps: -o LOG, standard output with -j, else
// standard error.
//
// CMD's own output shares the terminal with text, so text goes to standard error; JSON
// lines are a result and go where results go.
#pragma once

#include "Command.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace bpftime {

/// Opens the log, runs `body` with it and closes it. Error: CannotWrite, also if only the
/// last write failed.
llvm::Expected<int> withLog(Invocation &,
                            llvm::function_ref<llvm::Expected<int>(llvm::raw_fd_ostream &)> body);

}  // namespace bpftime
