// The runtime judges the image in both cases; here it is only chosen where it runs. That is never
// this process itself.
#include "Execute.h"

#include "Emulate.h"
#include "arch/Machine.h"
#include "codegen/Codegen.h"
#include "host/Injector.h"
#include "host/PrivateSession.h"
#include "runner/Functions.h"
#include "support/Diagnostic.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bpftime {

namespace {

/// A clock that no one sets.
uint64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1'000'000'000 + uint64_t(t.tv_nsec);
}

template <typename T> T *pointer(uint64_t address) { return reinterpret_cast<T *>(address); }

/// 0, or a negated code of status.def.
int run(const Image &image, RunOrder &order) {
  std::vector<bpftime_host_function> functions;
  if (order.conformance)
    for (const conformance::FunctionRow &row : conformance::functionRows) functions.push_back(row.function);
  PrivateSession session;
  if (int status = session.open(image.bytes(), "run", order.loadFlags, functions)) return status;
  // Sound: the caller took the name from the image.
  bpftime_entry entry = session.program(pointer<const char>(order.program));
  uint64_t start_ns = now_ns();
  for (uint64_t i = 0; i < order.repeat; ++i) order.r0 = bpftime_call(entry, pointer<void>(order.context));
  order.duration_ns = now_ns() - start_ns;
  return 0;
}

/// In a child that shares the frame: what nobody verified may end the process it runs in. The
/// status crosses as it does from the emulated runner.
llvm::Error executeHere(const Image &image, RunOrder &order) {
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody waits for a result when this command is killed
    _exit(-run(image, order));
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0)
    if (errno != EINTR) child = -1;
  if (child < 0) return fail(diagnose(DiagId::TestRunFailed, std::strerror(errno)));
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    return fail(diagnose(DiagId::TestRunFailed,
                         "signal " + std::to_string(signal) + " ended it (" + strsignal(signal) + ")"));
  }
  if (int code = WEXITSTATUS(status)) return fail(diagnose(DiagId::TestRunFailed, statusText(-code)));
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
