// One instruction per CPU. The kernel reads and writes through pointers in the attributes,
// which the compiler does not see: memory counts as changed.
#include "verify/KernelCall.h"

#include "support/Diagnostic.h"

#include <cstring>

#include <linux/bpf.h>
#include <sys/syscall.h>

namespace bpftime {

long kernelBpf(int command, bpf_attr &attr) {
#if defined(__x86_64__)
  long result = SYS_bpf;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(command), "S"(&attr), "d"(sizeof attr)
               : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x0 asm("x0") = command;
  register bpf_attr *x1 asm("x1") = &attr;
  register unsigned long x2 asm("x2") = sizeof attr;
  register long x8 asm("x8") = SYS_bpf;
  asm volatile("svc 0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x8) : "memory");
  return x0;
#else
#error "the system call of this CPU is missing here"
#endif
}

bpf_attr emptyAttr() {
  bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  return attr;
}

llvm::Error kernelUnavailable(const std::string &what, const std::string &why) {
  return fail(diagnose(DiagId::KernelUnavailable, what, why));
}
llvm::Error kernelUnavailable(const std::string &what, long error) {
  return kernelUnavailable(what, std::strerror(int(error)));
}

}  // namespace bpftime
