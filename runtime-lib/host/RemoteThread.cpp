// Calls in the target through one borrowed thread.
//
// A call ends when the remote code sends SIGTRAP to itself with tgkill. An int3 would be
// shorter, but the kernel *forces* its signal: in a thread that blocks or ignores
// SIGTRAP that resets the target's disposition for good. A signal that is merely sent
// reaches the tracer whatever the disposition is, and the tracer takes it away.
#include "host/RemoteThread.h"

#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace bpftime {

namespace {

constexpr uint64_t allButSigtrap = ~(1ull << (SIGTRAP - 1));
constexpr int sysgood = SIGTRAP | 0x80;  // a system-call stop under PTRACE_O_TRACESYSGOOD
constexpr long callTimeout_ns = 10'000'000'000;
constexpr uint64_t flagsClear = 0x202;  // interrupts on, direction up, no trap flag
constexpr size_t scanBytesMax = 1 << 20;

/// The kernel's struct rseq_cs (uapi/linux/rseq.h).
struct RseqSection {
  uint32_t version, flags;
  uint64_t start, length, abort;
};

}  // namespace

llvm::Expected<RemoteThread> RemoteThread::borrow(StoppedThreads &threads, ProcessMemory &memory) {
  RemoteThread out(threads, threads.worker());
  pid_t tid = out.thread->tid;
  if (llvm::Error e = out.findGadget(memory)) {
    out.thread = nullptr;
    return std::move(e);
  }
  uint64_t blocked = allButSigtrap;
  if (!readRegisters(tid, out.saved) || ptrace(PTRACE_SETOPTIONS, tid, 0, PTRACE_O_TRACESYSGOOD) ||
      ptrace(PTRACE_GETSIGMASK, tid, sizeof out.savedMask, &out.savedMask) ||
      ptrace(PTRACE_SETSIGMASK, tid, sizeof blocked, &blocked)) {
    out.thread = nullptr;
    return fail(diagnose(DiagId::ProcessGone, threads.process()));
  }
  out.leaveRseq(memory);
  return std::move(out);
}

RemoteThread::RemoteThread(RemoteThread &&o)
    : threads(o.threads), thread(o.thread), saved(o.saved), savedMask(o.savedMask), gadget(o.gadget) {
  o.thread = nullptr;
}

RemoteThread::~RemoteThread() { release(); }

void RemoteThread::release() {
  if (!thread) return;
  // With rax and orig_rax back the kernel restarts an interrupted system call itself,
  // as it would have done without us.
  writeRegisters(thread->tid, saved);
  ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof savedMask, &savedMask);
  ptrace(PTRACE_SETOPTIONS, thread->tid, 0, 0);
  thread = nullptr;
}

/// Finds `syscall` (0f 05) in code the target has: the vDSO first.
llvm::Error RemoteThread::findGadget(ProcessMemory &memory) {
  std::vector<Mapping> mappings = readMappings(threads->process());
  for (bool vdsoOnly : {true, false})
    for (const Mapping &m : mappings) {
      // The vsyscall page only traps.
      if (!m.isExecutable || (vdsoOnly && m.path != "[vdso]") || m.path == "[vsyscall]") continue;
      std::vector<char> code(std::min<uint64_t>(m.end - m.start, scanBytesMax));
      if (!memory.read(m.start, code.data(), code.size())) continue;
      if (void *at = memmem(code.data(), code.size(), "\x0f\x05", 2)) {
        gadget = m.start + static_cast<uint64_t>(static_cast<char *>(at) - code.data());
        return llvm::Error::success();
      }
    }
  return fail(
      diagnose(DiagId::NotTraceable, threads->process(), "it has no system call instruction to borrow"));
}

/// Leaves a restartable sequence the way the kernel does when it preempts one. Sound:
/// the thread runs elsewhere meanwhile, so the kernel would forget the sequence and the
/// thread would go on in its middle as if it had never been interrupted.
void RemoteThread::leaveRseq(ProcessMemory &memory) {
#ifdef PTRACE_GET_RSEQ_CONFIGURATION
  __ptrace_rseq_configuration rseq = {};
  constexpr auto request = static_cast<__ptrace_request>(PTRACE_GET_RSEQ_CONFIGURATION);
  if (ptrace(request, thread->tid, sizeof rseq, &rseq) <= 0 || !rseq.rseq_abi_pointer) return;
  uint64_t section = 0, none = 0;
  RseqSection cs = {};
  const uint64_t field = rseq.rseq_abi_pointer + 8;  // struct rseq::rseq_cs
  if (!memory.read(field, &section, sizeof section) || !section) return;
  if (!memory.read(section, &cs, sizeof cs) || saved.rip - cs.start >= cs.length) return;
  saved.rip = cs.abort;
  memory.write(field, &none, sizeof none);
#endif
}

llvm::Error RemoteThread::died(const char *why) {
  return fail(diagnose(DiagId::InjectionFailed, threads->process(), why));
}

/// Lets the thread run until its next stop that means something; gives the stop signal.
/// A signal that comes in between (only SIGSTOP and SIGTRAP can) is kept for later.
llvm::Expected<int> RemoteThread::resume(int request) {
  timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (bool isRunning = false;;) {
    if (!isRunning && ptrace(static_cast<__ptrace_request>(request), thread->tid, 0, 0))
      return died(strerror(errno));
    isRunning = true;
    int status = 0;
    pid_t got = waitpid(thread->tid, &status, __WALL | WNOHANG);
    if (got < 0 || (got > 0 && !WIFSTOPPED(status))) return died("it ended meanwhile");
    // Polled, not awaited: a thread that hangs must not hang us too.
    if (got == 0) {
      timespec now, nap = {0, 20'000};
      clock_gettime(CLOCK_MONOTONIC, &now);
      if ((now.tv_sec - start.tv_sec) * 1'000'000'000 + now.tv_nsec - start.tv_nsec > callTimeout_ns)
        return died("no answer within 10 seconds");
      nanosleep(&nap, nullptr);
      continue;
    }
    int signal = WSTOPSIG(status);
    isRunning = false;
    if (status >> 16) continue;  // an interrupt of ours that came late, or a group stop
    if (signal != SIGSTOP && !(signal == SIGTRAP && !isEndOfCall())) return signal;
    if (!thread->signal) {
      thread->signal = signal;
      ptrace(PTRACE_GETSIGINFO, thread->tid, 0, &thread->info);
    }
  }
}

/// Whether a SIGTRAP is the one that entry/call.S sends to itself: it was, and the thread
/// stands on the mark behind it. Anybody else may send SIGTRAP too.
bool RemoteThread::isEndOfCall() {
  constexpr uint16_t mark = 0x0b0f;  // ud2
  siginfo_t info = {};
  user_regs_struct regs;
  if (ptrace(PTRACE_GETSIGINFO, thread->tid, 0, &info) || info.si_code != SI_TKILL ||
      !readRegisters(thread->tid, regs))
    return false;
  return static_cast<uint16_t>(ptrace(PTRACE_PEEKTEXT, thread->tid, regs.rip, 0)) == mark;
}

llvm::Expected<int64_t> RemoteThread::syscall(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                                              uint64_t e, uint64_t f) {
  // Everything but the convention's registers stays: fs and gs base, segment registers.
  user_regs_struct regs = saved;
  regs.rip = gadget;
  regs.rax = static_cast<uint64_t>(number);
  regs.orig_rax = ~0ull;  // not in a system call: nothing to restart
  regs.rdi = a, regs.rsi = b, regs.rdx = c, regs.r10 = d, regs.r8 = e, regs.r9 = f;
  regs.eflags = flagsClear;
  if (!writeRegisters(thread->tid, regs)) return died("its registers cannot be set");
  for (int stop = 0; stop < 2; ++stop) {  // on the way in, on the way out
    llvm::Expected<int> signal = resume(PTRACE_SYSCALL);
    if (!signal) return signal.takeError();
    if (*signal != sysgood) return died("a borrowed system call did not return");
  }
  if (!readRegisters(thread->tid, regs)) return died("its registers cannot be read");
  return static_cast<int64_t>(regs.rax);
}

llvm::Error RemoteThread::call(uint64_t entry, uint64_t argument, uint64_t stackTop) {
  user_regs_struct regs = saved;
  regs.rip = entry;
  regs.rdi = argument;
  regs.rsp = stackTop & ~15ull;
  regs.rbp = 0;  // ends a frame-pointer backtrace here
  regs.orig_rax = ~0ull;
  regs.eflags = flagsClear;
  if (!writeRegisters(thread->tid, regs)) return died("its registers cannot be set");
  llvm::Expected<int> signal = resume(PTRACE_CONT);
  if (!signal) return signal.takeError();
  if (*signal == SIGTRAP) return llvm::Error::success();
  return died(("the runtime took signal " + std::to_string(*signal)).c_str());
}

}  // namespace bpftime
