// The program that `run` starts: born with the probes on their way, watched until it ends.
#pragma once

#include "OwnedSession.h"
#include "Stream.h"
#include "Target.h"

#include <string>
#include <vector>

#include <signal.h>
#include <sys/types.h>

namespace bpftime {

/// Signals for this command are taken here and not by handlers: the terminal's reach CMD
/// on their own, others are passed on.
class SignalGate {
 public:
  SignalGate();
  ~SignalGate();
  /// Waits for a signal, as a nap lasts; false if none came.
  bool wait(const Nap &, siginfo_t &);
  const sigset_t &original() const { return before; }

 private:
  sigset_t before, taken;
  int arrived;  ///< readable while one of them is pending
};

class Child {
 public:
  /// Starts CMD. A dynamic program gets the preload library in its environment; a static
  /// one is stopped at its first instruction and injected. Errors: NoCommand, those of
  /// injectProbes(); then CMD has not run.
  static llvm::Expected<Child> start(const TargetProgram &, const std::vector<std::string> &arguments,
                                     const OwnedSession &, const SignalGate &, bool allowUnverified);
  /// True once it has ended.
  bool hasEnded();
  /// Passes a signal that somebody sent to this command.
  void passOn(const siginfo_t &);
  /// As a shell says it: its own status, or 128 + the signal that ended it.
  int status() const;
  pid_t pid() const { return id; }

 private:
  explicit Child(pid_t id) : id(id) {}
  pid_t id;
  int waitStatus = -1;
};

/// The error if the probes never came up in any process of the session.
llvm::Error checkJoined(const OwnedSession &, const std::string &command);

}  // namespace bpftime
