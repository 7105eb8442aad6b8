// The runtime judges the image in both cases; here it is only chosen where it runs. What nobody
// verified may break: in this process that ends the run, not the command.
#include "Execute.h"

#include "Emulate.h"
#include "arch/Machine.h"
#include "codegen/Codegen.h"
#include "host/Injector.h"
#include "host/PrivateSession.h"
#include "runner/Functions.h"
#include "support/Diagnostic.h"

#include <csetjmp>
#include <csignal>
#include <cstring>
#include <ctime>

namespace bpftime {

namespace {

/// A clock that no one sets.
uint64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1'000'000'000 + uint64_t(t.tv_nsec);
}

template <typename T> T *pointer(uint64_t address) { return reinterpret_cast<T *>(address); }

/// Takes the signals of a broken program for its lifetime: they lead back to `place`. Not by a child
/// that breaks in our stead: a program sees the process and thread that it runs in.
class BreakGuard {
 public:
  BreakGuard() {
    stack_t stack = {room, 0, sizeof room};  // the program's own may be what it used up
    sigaltstack(&stack, &oldStack);
    struct sigaction leave = {};
    leave.sa_handler = [](int signal) { siglongjmp(place, signal); };
    leave.sa_flags = SA_ONSTACK;
    for (size_t i = 0; i < std::size(signals); ++i) sigaction(signals[i], &leave, &old[i]);
  }
  ~BreakGuard() {
    for (size_t i = 0; i < std::size(signals); ++i) sigaction(signals[i], &old[i], nullptr);
    sigaltstack(&oldStack, nullptr);
  }
  BreakGuard(const BreakGuard &) = delete;
  static inline sigjmp_buf place;

 private:
  static constexpr int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
  static inline char room[1 << 16];
  stack_t oldStack;
  struct sigaction old[std::size(signals)];
};

llvm::Error executeHere(const Image &image, RunOrder &order) {
  BreakGuard guard;  // first: the runtime's handler of bad addresses passes on what is not its own
  std::vector<bpftime_host_function> functions;
  if (order.conformance)
    for (const conformance::FunctionRow &row : conformance::functionRows) functions.push_back(row.function);
  PrivateSession session;
  if (int status = session.open(image.bytes(), "run", order.loadFlags, functions))
    return fail(diagnose(DiagId::TestRunFailed, statusText(status)));
  // Sound: the caller took the name from the image.
  bpftime_entry entry = session.program(pointer<const char>(order.program));
  // Sound: nothing between here and the program has a destructor.
  if (int signal = sigsetjmp(guard.place, 1))
    return fail(diagnose(DiagId::TestRunFailed,
                         "signal " + std::to_string(signal) + " ended it (" + strsignal(signal) + ")"));
  uint64_t start_ns = now_ns();
  for (uint64_t i = 0; i < order.repeat; ++i) order.r0 = bpftime_call(entry, pointer<void>(order.context));
  order.duration_ns = now_ns() - start_ns;
  return llvm::Error::success();
}

}  // namespace

llvm::Error execute(const Image &image, Frame &frame) {
  // Sound: the linker made the image, or its reader has checked it, for a machine with a row.
  const Architecture *wanted =
      architectureOf(llvm::Triple(expandTriple(machineOf(image.header().machine)->triple)));
  return wanted == targetArchitecture(CodegenOptions{}) ? executeHere(image, frame.order())
                                                        : emulate(*wanted, image.bytes(), frame.file());
}

}  // namespace bpftime
