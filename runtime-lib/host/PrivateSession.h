// A session for one process alone, with its image loaded: how a tool runs a program itself
// rather than attaching it. Nothing of it stays behind, even if the program ends the process.
#pragma once

#include <cstdint>

#include <bpftime/bpftime.h>
#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

class PrivateSession {
 public:
  PrivateSession() = default;
  PrivateSession(const PrivateSession &) = delete;
  ~PrivateSession();

  /// Checks and loads an image, once. 0 or a negated code of status.def. `flags` are enum
  /// bpftime_load_flags, `functions` what the image may import from this process.
  int open(llvm::ArrayRef<uint8_t> image, const char *name, uint32_t flags,
           llvm::ArrayRef<bpftime_host_function> functions = {});
  /// The entry of a program, for bpftime_call; null if there is none of that name.
  bpftime_entry program(const char *name) const { return bpftime_program(&loaded, name); }

 private:
  bpftime_session session{};
  bpftime_loaded loaded{};
  bool isOpen = false, isLoaded = false;
};

}  // namespace bpftime
