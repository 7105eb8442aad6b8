// Opens, loads and takes apart again. The runtime judges the image; this file only keeps
// the order: a zone refers to the maps of its session, so it goes first.
#include "host/PrivateSession.h"

#include "segment.h"

namespace bpftime {

int PrivateSession::open(llvm::ArrayRef<uint8_t> image, const char *name, uint32_t flags,
                         llvm::ArrayRef<bpftime_host_function> functions) {
  bpftime_session_options options{nullptr, name, BPFTIME_FOLLOW_NONE, 0, 0, 0};
  if (int status = bpftime_session_create(image.data(), image.size(), &options, &session)) return status;
  isOpen = true;
  int status = bpftime_load_with(&session, flags, functions.data(), uint32_t(functions.size()), &loaded);
  isLoaded = status == 0;
  return status;
}

PrivateSession::~PrivateSession() {
  if (isLoaded) bpftime_unload(&loaded);
  if (isOpen) bpftime_session_close(&session);
}

}  // namespace bpftime
