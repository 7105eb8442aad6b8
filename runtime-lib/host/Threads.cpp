// Stops all threads of a process and lets them go again.
//
// A thread may be born while others are being stopped: the list is read again until a
// whole pass finds nobody new. Sound: a stopped thread creates none, so after a pass
// in which every thread was already stopped there is no further one.
#include "host/Threads.h"

#include "support/Diagnostic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace bpftime {

namespace {

constexpr int stopPolls = 20000;  // of 100 us: two seconds

void pauseBriefly() {
  timespec t = {0, 100'000};
  nanosleep(&t, nullptr);
}

}  // namespace

llvm::Expected<StoppedThreads> StoppedThreads::stop(pid_t pid) {
  StoppedThreads out(pid);
  for (bool isStable = false; !isStable;) {
    isStable = true;
    for (pid_t tid : listThreads(pid)) {
      auto known = [&](const StoppedThread &t) { return t.tid == tid; };
      if (std::any_of(out.list.begin(), out.list.end(), known)) continue;
      isStable = false;
      if (llvm::Error e = out.seize(tid)) return std::move(e);
    }
  }
  if (out.list.empty()) return fail(diagnose(DiagId::ProcessGone, pid));
  return std::move(out);
}

StoppedThreads StoppedThreads::adopt(pid_t pid) {
  StoppedThreads out(pid);
  out.list.push_back({pid});
  return out;
}

llvm::Error StoppedThreads::seize(pid_t tid) {
  if (ptrace(PTRACE_SEIZE, tid, 0, 0)) {
    if (errno == ESRCH) return llvm::Error::success();  // it ended meanwhile
    return fail(diagnose(DiagId::NotPermitted, pid, strerror(errno)));
  }
  // Fails only if the thread has just ended, which the wait below notices.
  ptrace(PTRACE_INTERRUPT, tid, 0, 0);
  list.push_back({tid});
  llvm::Error error = waitStopped(list.back());
  return error;
}

llvm::Error StoppedThreads::waitStopped(StoppedThread &thread) {
  for (int i = 0; i < stopPolls; ++i) {
    int status = 0;
    pid_t got = waitpid(thread.tid, &status, __WALL | WNOHANG);
    if (got < 0 || (got > 0 && !WIFSTOPPED(status))) {
      list.pop_back();  // it ended; waitpid reaped it
      return llvm::Error::success();
    }
    if (got == 0) {
      pauseBriefly();
      continue;
    }
    // PTRACE_EVENT_STOP is our interrupt; a plain stop is a signal about to be taken.
    if (status >> 16 == 0) {
      thread.signal = WSTOPSIG(status);
      ptrace(PTRACE_GETSIGINFO, thread.tid, 0, &thread.info);
    }
    return llvm::Error::success();
  }
  pid_t tid = thread.tid;
  list.pop_back();
  return fail(diagnose(DiagId::NotTraceable, pid,
                       "thread " + std::to_string(tid) + " does not stop; it sleeps in the kernel"));
}

StoppedThreads::StoppedThreads(StoppedThreads &&other) : pid(other.pid), list(std::move(other.list)) {
  other.list.clear();
}

StoppedThreads::~StoppedThreads() {
  for (StoppedThread &t : list) {
    // The interrupt may still be pending if a signal stop came first; detaching clears it.
    // Sound: the worker's last stop is a signal stop too (RemoteCall.cpp), so a signal
    // and its siginfo can be put in its place.
    if (t.signal) ptrace(PTRACE_SETSIGINFO, t.tid, 0, &t.info);
    ptrace(PTRACE_DETACH, t.tid, 0, t.signal);
  }
}

StoppedThread &StoppedThreads::worker() {
  auto free = std::find_if(list.begin(), list.end(), [](const StoppedThread &t) { return !t.signal; });
  return free == list.end() ? list.front() : *free;
}

bool readRegisters(pid_t tid, user_regs_struct &regs) {
  iovec io = {&regs, sizeof regs};
  return ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) == 0 && io.iov_len == sizeof regs;
}

bool writeRegisters(pid_t tid, const user_regs_struct &regs) {
  iovec io = {const_cast<user_regs_struct *>(&regs), sizeof regs};
  return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &io) == 0;
}

}  // namespace bpftime
