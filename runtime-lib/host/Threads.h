// All threads of a process, stopped by ptrace.
//
// The stop is by PTRACE_SEIZE and PTRACE_INTERRUPT: no signal is sent, so none can be
// blocked, ignored or observed by the target. A thread found with a signal on its way
// keeps it: the signal is delivered when the thread goes on. When the object dies
// every thread goes on where it was; if this process is killed, the kernel sees to it.
#pragma once

#include "host/Process.h"

#include <optional>
#include <vector>

#include <signal.h>
#include <sys/user.h>

namespace bpftime {

/// One stopped thread.
struct StoppedThread {
  pid_t tid;
  int signal = 0;       ///< signal it was about to take, 0: none
  siginfo_t info = {};  ///< of that signal
};

class StoppedThreads {
 public:
  /// Stops every thread. Errors: process gone, no right to trace it, a thread that does
  /// not stop within two seconds (it sleeps in the kernel, e.g. as a vfork parent);
  /// then all threads go on.
  static llvm::Expected<StoppedThreads> stop(pid_t);
  /// A process that this one started under PTRACE_TRACEME and that has just stopped
  /// with SIGTRAP after its exec: it becomes the only stopped thread.
  static StoppedThreads adopt(pid_t);

  StoppedThreads(StoppedThreads &&other);
  StoppedThreads &operator=(StoppedThreads &&) = delete;
  ~StoppedThreads();

  pid_t process() const { return pid; }
  std::vector<StoppedThread> &threads() { return list; }
  /// The thread for calls into the target: one without a waiting signal if there is one.
  StoppedThread &worker();

 private:
  explicit StoppedThreads(pid_t pid) : pid(pid) {}
  llvm::Error seize(pid_t tid);
  llvm::Error waitStopped(StoppedThread &);

  pid_t pid;
  std::vector<StoppedThread> list;
};

/// The registers of a stopped thread; false if it has died.
bool readRegisters(pid_t tid, user_regs_struct &);
bool writeRegisters(pid_t tid, const user_regs_struct &);

}  // namespace bpftime
