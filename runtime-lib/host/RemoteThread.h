// A stopped thread of the target, borrowed to make calls in the target's name.
//
// While it is borrowed all its signals are blocked (SIGTRAP excepted) and its system
// call, if it was in one, does not restart. When the object dies the thread is exactly
// as it was: registers, signal mask, the interrupted system call, the waiting signal.
#pragma once

#include "host/Threads.h"

namespace bpftime {

class RemoteThread {
 public:
  static llvm::Expected<RemoteThread> borrow(StoppedThreads &, ProcessMemory &);
  RemoteThread(RemoteThread &&other);
  RemoteThread &operator=(RemoteThread &&) = delete;
  ~RemoteThread();

  pid_t process() const { return threads->process(); }

  /// Makes a system call in the target; gives what it returned (-errno included).
  llvm::Expected<int64_t> syscall(long number, uint64_t a = 0, uint64_t b = 0, uint64_t c = 0, uint64_t d = 0,
                                  uint64_t e = 0, uint64_t f = 0);

  /// Runs code at `entry` with `argument` in rdi on the stack that ends at `stackTop`,
  /// until it sends itself SIGTRAP (the end of entry/call.S). General registers only.
  llvm::Error call(uint64_t entry, uint64_t argument, uint64_t stackTop);

  /// Gives the thread back before the object dies.
  void release();

 private:
  RemoteThread(StoppedThreads &threads, StoppedThread &thread) : threads(&threads), thread(&thread) {}
  llvm::Error findGadget(ProcessMemory &);
  void leaveRseq(ProcessMemory &);
  llvm::Expected<int> resume(int request);
  bool isEndOfCall();
  llvm::Error died(const char *why);

  StoppedThreads *threads;
  StoppedThread *thread;
  user_regs_struct saved = {};
  uint64_t savedMask = 0;
  uint64_t gadget = 0;  ///< address of a `syscall` instruction
};

}  // namespace bpftime
