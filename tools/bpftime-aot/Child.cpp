// fork, exec and the two ways to bring the probes along.
//
// Between fork and exec only async-signal-safe work is done; a failed exec is reported
// through a pipe that exec closes.
#include "Child.h"

#include "host/Injector.h"
#include "host/Libraries.h"
#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bpftime {

namespace {

/// The environment of CMD: this one's, with the session and the preload library.
std::vector<std::string> childEnvironment(const OwnedSession &session, bool allowUnverified) {
  std::vector<std::string> out;
  std::string preload = runtimeLibrary("libbpftime-preload.so");
  for (char **e = environ; *e; ++e) {
    std::string text = *e;
    if (text.rfind("BPFTIME_SESSION=", 0) == 0 || text.rfind("BPFTIME_EXTENT=", 0) == 0 ||
        text.rfind("BPFTIME_ALLOW_UNVERIFIED=", 0) == 0)
      continue;
    // Ours comes last: libraries the user preloads keep their place.
    if (text.rfind("LD_PRELOAD=", 0) == 0 && text.size() > strlen("LD_PRELOAD=")) {
      preload = text.substr(strlen("LD_PRELOAD=")) + ":" + preload;
      continue;
    }
    out.push_back(std::move(text));
  }
  out.push_back("LD_PRELOAD=" + preload);
  out.push_back("BPFTIME_SESSION=" + session.view().path());
  if (session.extent()) out.push_back("BPFTIME_EXTENT=" + std::to_string(session.extent()));
  if (allowUnverified) out.push_back("BPFTIME_ALLOW_UNVERIFIED=1");
  return out;
}

std::vector<char *> pointers(std::vector<std::string> &strings) {
  std::vector<char *> out;
  for (std::string &s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

/// In the child: never returns.
[[noreturn]] void execute(const char *path, char **arguments, char **environment, const sigset_t &mask,
                          bool isTraced, int errorPipe) {
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  // A traced child stops at its first instruction, before any code of its own has run.
  if (!isTraced || ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) execve(path, arguments, environment);
  int error = errno;
  if (write(errorPipe, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

/// The probes into a static program that has just been executed and runs nothing yet.
llvm::Error injectAtStart(pid_t pid, const OwnedSession &session, bool allowUnverified) {
  int status;
  if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return fail(diagnose(DiagId::ProcessGone, pid));
  StoppedThreads threads = StoppedThreads::adopt(pid);
  return injectProbes(threads, session.view(), session.extent(),
                      allowUnverified ? BPFTIME_LOAD_ALLOW_UNVERIFIED : 0);
}

}  // namespace

SignalGate::SignalGate() {
  sigemptyset(&taken);
  for (int s : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) sigaddset(&taken, s);
  sigprocmask(SIG_BLOCK, &taken, &before);
  arrived = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}
SignalGate::~SignalGate() {
  siginfo_t pending;
  while (wait({-1, 0}, pending)) {  // a closed pipe has been reported as a failed write
  }
  if (arrived >= 0) close(arrived);
  sigprocmask(SIG_SETMASK, &before, nullptr);
}

// poll(2) says that there is a signal or an event; which signal, sigtimedwait(2) says.
bool SignalGate::wait(const Nap &nap, siginfo_t &info) {
  pollfd ready[] = {{arrived, POLLIN, 0}, {nap.fd, POLLIN, 0}};
  const timespec now = {}, longest = {time_t(nap.timeout_ns / 1000000000), long(nap.timeout_ns % 1000000000)};
  if (nap.timeout_ns) ppoll(ready, 2, &longest, nullptr);
  return sigtimedwait(&taken, &info, &now) > 0;
}

llvm::Expected<Child> Child::start(const TargetProgram &program, const std::vector<std::string> &arguments,
                                   const OwnedSession &session, const SignalGate &gate,
                                   bool allowUnverified) {
  const bool isStatic = program.interpreter.empty();
  std::string preload = runtimeLibrary("libbpftime-preload.so");
  if (!isStatic && access(preload.c_str(), R_OK))
    return fail(diagnose(DiagId::CannotRead, preload, strerror(errno)));
  // The loader splits LD_PRELOAD at these.
  if (!isStatic && preload.find_first_of(" :") != std::string::npos)
    return fail(diagnose(DiagId::CannotRead, preload, "LD_PRELOAD takes no path with a space or colon"));
  std::vector<std::string> argumentCopy = arguments, environment = childEnvironment(session, allowUnverified);
  std::vector<char *> argv = pointers(argumentCopy), envp = pointers(environment);
  // exec closes the pipe; whatever arrives through it is the errno of an exec that failed.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return fail(diagnose(DiagId::NoCommand, program.path, strerror(errno)));
  pid_t pid = fork();
  if (pid == 0) execute(program.path.c_str(), argv.data(), envp.data(), gate.original(), isStatic, ends[1]);
  close(ends[1]);
  int error = pid < 0 ? errno : 0;
  bool hasFailed = pid < 0 || read(ends[0], &error, sizeof error) > 0;
  close(ends[0]);
  if (hasFailed) {
    if (pid > 0) waitpid(pid, nullptr, 0);
    return fail(diagnose(DiagId::NoCommand, program.path, strerror(error)));
  }
  if (!isStatic) return Child(pid);
  if (llvm::Error e = injectAtStart(pid, session, allowUnverified)) {
    kill(pid, SIGKILL);  // it has not run a single instruction of its own
    waitpid(pid, nullptr, 0);
    return std::move(e);
  }
  return Child(pid);
}

bool Child::hasEnded() { return waitStatus >= 0 || waitpid(id, &waitStatus, WNOHANG) == id; }

void Child::passOn(const siginfo_t &info) {
  // SI_KERNEL: the terminal sent it to the whole foreground group, CMD included.
  const bool isOurs = info.si_signo == SIGCHLD || info.si_signo == SIGPIPE;
  if (!isOurs && info.si_code != SI_KERNEL && waitStatus < 0) kill(id, info.si_signo);
}

int Child::status() const {
  return WIFSIGNALED(waitStatus) ? 128 + WTERMSIG(waitStatus) : WEXITSTATUS(waitStatus);
}

llvm::Error checkJoined(const OwnedSession &owned, const std::string &command) {
  const SessionView &session = owned.view();
  const uint32_t extent = owned.extent();
  std::vector<ProcessEntry> processes = session.processes();
  for (const ProcessEntry &e : processes)
    if (e.process.extents_ever >> extent & 1) return llvm::Error::success();
  for (const ProcessEntry &e : processes) {
    if (!e.process.status || e.process.failed_extent != extent) continue;
    Diagnostic d =
        diagnose(DiagId::JoinFailed, e.process.pid, statusText(static_cast<int>(e.process.status)));
    std::string site = failedSite(session, e.process);
    if (!site.empty()) d.because.push_back(site);
    return fail(std::move(d));
  }
  return fail(diagnose(DiagId::NeverJoined, command));
}

}  // namespace bpftime
