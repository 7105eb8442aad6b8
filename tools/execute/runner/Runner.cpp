// bpftime-run-CPU BLOB FRAME: loads a blob with the runtime of this CPU and runs a program of
// it as the order in the frame says; the result goes there too.
//
// A static program without any library, so that an emulator needs nothing but this file. The
// exit status is that of the runtime (abi/status.def), 0 if the program ran. The frame comes
// from our own tools and is believed.
#include "Frame.h"
#include "Functions.h"
#include "core/clock.h"
#include "core/status.h"
#include "core/system.h"
#include "segment.h"

namespace {

using bpftime::RunOrder;
using namespace bpftime::conformance;

/// A whole file, readable; null if it cannot be mapped.
void *mapFile(const char *path, size_t &size) {
  struct stat facts;
  int fd = sys_open(path, O_RDONLY, 0);
  if (fd < 0 || sys_fstat(fd, &facts) < 0) return nullptr;
  size = size_t(facts.st_size);
  long at = sys_mmap(0, size, PROT_READ, MAP_PRIVATE, fd, 0);
  sys_close(fd);
  return sys_failed(at) ? nullptr : reinterpret_cast<void *>(at);
}

RunOrder *mapFrame(const char *path) {
  int fd = sys_open(path, O_RDWR, 0);
  if (fd < 0) return nullptr;
  // Sound: nothing is mapped there yet; this program lies where its linker put it.
  long at = sys_mmap(bpftime::frameAddress, bpftime::frameBytes, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_FIXED, fd, 0);
  sys_close(fd);
  return sys_failed(at) ? nullptr : reinterpret_cast<RunOrder *>(at);
}

template <typename T> T *pointer(uint64_t address) { return reinterpret_cast<T *>(uintptr_t(address)); }

int load(const void *image, size_t size, const RunOrder &order, bpftime_loaded &loaded) {
  if (int status = bpftime_image_check(image, size, order.loadFlags)) return status;
  static bpftime_session session;
  static const bpftime_session_options options = {nullptr, "run", BPFTIME_FOLLOW_NONE, 0, 0, 0};
  if (int status = bpftime_session_create(image, size, &options, &session)) return status;
  bpftime_host_function functions[functionCount];
  for (unsigned i = 0; i < functionCount; ++i) functions[i] = functionRows[i].function;
  return bpftime_load_with(&session, order.loadFlags, functions, order.conformance ? functionCount : 0,
                           &loaded);
}

int run(int argc, char **argv) {
  RunOrder *order = argc < 3 ? nullptr : mapFrame(argv[2]);
  size_t size = 0;
  const void *image = order ? mapFile(argv[1], size) : nullptr;
  if (!image) return BPFTIME_STATUS_io_error;
  bpftime_loaded loaded;
  if (int status = load(image, size, *order, loaded)) return -status;
  bpftime_entry entry = bpftime_program(&loaded, pointer<const char>(order->program));
  if (!entry) return BPFTIME_STATUS_no_program;
  uint64_t start_ns = bpftime_clock_monotonic_ns();
  for (uint64_t i = 0; i < order->repeat; ++i) order->r0 = bpftime_call(entry, pointer<void>(order->context));
  order->duration_ns = bpftime_clock_monotonic_ns() - start_ns;
  return 0;
}

}  // namespace

extern "C" [[noreturn]] __attribute__((used)) void runnerMain(long *stack) {
  long status = run(int(stack[0]), reinterpret_cast<char **>(stack + 1));
  for (;;) bpftime_syscall3(__NR_exit, status, 0, 0);
}

// The kernel starts a process with its arguments on the stack, aligned.
#if defined(__aarch64__)
__asm__(".globl _start\n_start: mov x0, sp\n b runnerMain\n");
#elif defined(__riscv)
__asm__(".globl _start\n_start: mv a0, sp\n tail runnerMain\n");
#elif defined(__arm__)
__asm__(".globl _start\n_start: mov r0, sp\n b runnerMain\n");
#endif
