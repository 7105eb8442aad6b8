// The door by which libbpf's system calls come here: the linker sends every call of
// syscall() in the program to __wrap_syscall (cmake/Dependencies.cmake).
//
// While an emulation serves the thread, bpf() is its business, and perf_event_open()
// opens nothing (libbpf tries it to learn about the kernel's probes). All else, and
// everything when no emulation is active, goes to the kernel unchanged.
#include "object/emulation/Emulation.h"

#include <cerrno>
#include <cstdarg>

#include <sys/mman.h>
#include <sys/syscall.h>

extern "C" long __real_syscall(long number, ...);
extern "C" long __wrap_syscall(long number, ...);

namespace {

/// The C library's convention: -1 and errno.
long result(long value) {
  if (value >= 0) return value;
  errno = int(-value);
  return -1;
}

}  // namespace

extern "C" long __wrap_syscall(long number, ...) {
  // A system call has at most six words; reading more than were given yields garbage
  // that the kernel ignores, as in the C library's own syscall().
  va_list list;
  va_start(list, number);
  long words[6];
  for (long &word : words) word = va_arg(list, long);
  va_end(list);
  if (bpftime::Emulation *emulation = bpftime::Emulation::active()) {
    if (number == SYS_bpf)
      return result(
          emulation->call(unsigned(words[0]), reinterpret_cast<const void *>(words[1]), unsigned(words[2])));
    if (number == SYS_perf_event_open) return memfd_create("bpftime-emulation", MFD_CLOEXEC);
  }
  return __real_syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
