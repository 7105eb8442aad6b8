// Sound: nobody else maps anything at an address that MAP_FIXED_NOREPLACE gave to us.
#include "Frame.h"

#include "support/Diagnostic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/MathExtras.h>

namespace bpftime {

llvm::Expected<std::unique_ptr<Frame>> Frame::create() {
  std::unique_ptr<Frame> frame(new Frame);
  void *wanted = reinterpret_cast<void *>(frameAddress), *at = MAP_FAILED;
  int fd = frame->memory.fd();
  if (fd >= 0 && ftruncate(fd, frameBytes) == 0)
    at = mmap(wanted, frameBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
  if (at == MAP_FAILED)
    return fail(diagnose(DiagId::NoFrame, llvm::utohexstr(frameAddress, true), std::strerror(errno)));
  frame->isMapped = at == wanted;
  if (frame->isMapped) return frame;
  munmap(at, frameBytes);  // kernels before 4.17 take the address for a wish
  return fail(diagnose(DiagId::NoFrame, llvm::utohexstr(frameAddress, true), "the address is taken"));
}

Frame::~Frame() {
  if (isMapped) munmap(reinterpret_cast<void *>(frameAddress), frameBytes);
}

RunOrder &Frame::prepare(llvm::StringRef program, const void *context, uint32_t loadFlags) {
  uint8_t *name = take(program.size() + 1);
  std::copy(program.begin(), program.end(), name);
  order() = {reinterpret_cast<uintptr_t>(name), reinterpret_cast<uintptr_t>(context), 1, loadFlags, 0, 0, 0};
  return order();
}

uint8_t *Frame::take(size_t bytes) {
  size_t first = llvm::alignTo(used, 16);
  if (bytes > frameBytes - first) llvm::report_fatal_error("more contexts than fit into a frame");
  used = first + bytes;
  return reinterpret_cast<uint8_t *>(frameAddress) + first;
}

}  // namespace bpftime
