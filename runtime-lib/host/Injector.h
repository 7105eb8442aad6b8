// Puts the probes of a session into a running process by ptrace and takes them out.
//
// All threads are stopped meanwhile. Either everything is done, or the target is as it
// was: same bytes, same registers, same signals on their way.
#pragma once

#include "host/SessionView.h"
#include "host/Threads.h"

#include <string>

namespace bpftime {

/// Joins the process to the session with the image of one extent, beside those that it has
/// already. `flags`: enum bpftime_load_flags.
llvm::Error injectProbes(pid_t, const SessionView &, uint32_t extent, uint32_t flags);
/// The same for a process that adopt() has stopped.
llvm::Error injectProbes(StoppedThreads &, const SessionView &, uint32_t extent, uint32_t flags);

/// Restores the original bytes, whichever door the runtime came in by. `extent`: of one image,
/// or BPFTIME_ALL_EXTENTS.
llvm::Error removeProbes(pid_t, uint32_t extent);

/// The text of a code of status.def, negated or not.
const char *statusText(int status);

}  // namespace bpftime
