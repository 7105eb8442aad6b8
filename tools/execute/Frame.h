// Memory for the contexts and packets of a run, at an address that is the same in this process
// and in an emulated one (runner/Frame.h). Zeroed, taken piece by piece, never given back.
#pragma once

#include "NamelessFile.h"
#include "runner/Frame.h"

#include <memory>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

class Frame {
 public:
  /// One at a time. Error: NoFrame, if the address or the memory is not to be had.
  static llvm::Expected<std::unique_ptr<Frame>> create();
  ~Frame();

  RunOrder &order() { return *reinterpret_cast<RunOrder *>(frameAddress); }
  /// An order to run this program once, on a context in the frame.
  RunOrder &prepare(llvm::StringRef program, const void *context, uint32_t loadFlags);
  /// Zeroed memory, 16-aligned. Callers bound what they take, so that all of it fits.
  uint8_t *take(size_t bytes);
  template <typename T> T &take() { return *reinterpret_cast<T *>(take(sizeof(T))); }
  const NamelessFile &file() const { return memory; }

 private:
  Frame() = default;
  NamelessFile memory{"bpftime-frame"};
  bool isMapped = false;
  size_t used = sizeof(RunOrder);
};

}  // namespace bpftime
