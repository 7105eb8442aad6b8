// bpftime-run-CPU BLOB SESSION [MEMORY]: loads a blob with the runtime of this CPU, calls its
// program `main` as the conformance plugin does, and prints r0 in hexadecimal.
//
// A static program without any library, so that an emulator needs nothing but this file. The
// session is a file of the given name for as long as it takes to map it. The exit status is
// that of the runtime (abi/status.def), 0 if the program ran.
#include "../Functions.h"
#include "core/memory.h"
#include "core/status.h"
#include "core/system.h"

namespace {

constexpr size_t bytesMax = 1 << 20;
char image[bytesMax] __attribute__((aligned(64)));
uint8_t memory[bytesMax / 2] __attribute__((aligned(64)));

/// The context of the entry: what the plugin's prologue loads into r1 and r2.
struct Context {
  uint64_t memory, length;
};

/// The file's size, or -1. One that fills the buffer may have been cut.
long readFile(const char *path) {
  int fd = sys_open(path, O_RDONLY, 0);
  if (fd < 0) return -1;
  long size = 0, got = 1;
  while (got > 0 && size < long(bytesMax)) size += got = sys_read(fd, image + size, bytesMax - size);
  sys_close(fd);
  return got < 0 || size == long(bytesMax) ? -1 : size;
}

uint8_t digit(char c) { return uint8_t(c <= '9' ? c - '0' : c - 'a' + 10); }

/// Two digits a byte, nothing between them: the plugin wrote them.
uint64_t readMemory(const char *text) {
  uint64_t length = 0;
  for (; text[0] && text[1] && length < sizeof memory; text += 2)
    memory[length++] = uint8_t(digit(text[0]) << 4 | digit(text[1]));
  return length;
}

void printHex(uint64_t value) {
  char text[17];
  for (int i = 0; i < 16; ++i) text[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
  text[16] = '\n';
  bpftime_syscall3(__NR_write, 1, long(text), sizeof text);
}

int run(int argc, char **argv) {
  long size = argc < 3 ? -1 : readFile(argv[1]);
  if (size < 0) return BPFTIME_STATUS_io_error;
  if (int status = bpftime_image_check(image, size_t(size), BPFTIME_LOAD_ALLOW_UNVERIFIED)) return -status;
  bpftime_session session;
  bpftime_session_options options = {argv[2], "conformance", 0, 0};
  int status = bpftime_session_create(image, size_t(size), &options, &session);
  if (status) return -status;
  sys_unlink(argv[2]);
  bpftime_host_function functions[bpftime::conformance::functionCount];
  for (unsigned i = 0; i < bpftime::conformance::functionCount; ++i)
    functions[i] = bpftime::conformance::functionRows[i].function;
  bpftime_loaded loaded;
  status = bpftime_load_with(&session, BPFTIME_LOAD_ALLOW_UNVERIFIED, functions,
                             bpftime::conformance::functionCount, &loaded);
  if (status) return -status;
  bpftime_entry entry = bpftime_program(&loaded, "main");
  if (!entry) return BPFTIME_STATUS_no_program;
  Context context = {0, argc > 3 ? readMemory(argv[3]) : 0};
  if (context.length) context.memory = reinterpret_cast<uintptr_t>(memory);
  printHex(bpftime_call(entry, &context));
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
