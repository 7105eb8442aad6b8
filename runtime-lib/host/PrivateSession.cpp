// Opens, loads and takes apart again. The runtime judges the image; this file only keeps
// the order: a zone refers to the maps of its session, so it goes first.
#include "host/PrivateSession.h"

#include <cstdlib>
#include <string>

#include <llvm/ADT/ScopeExit.h>
#include <unistd.h>

#include "segment.h"

namespace bpftime {

namespace {
enum {
#define STATUS(name, value, text) Status_##name = value,
#include "status.def"
#undef STATUS
};
}  // namespace

// The file loses its name as soon as it is mapped, so nothing stays behind.
int PrivateSession::open(llvm::ArrayRef<uint8_t> image, const char *name, uint32_t flags,
                         llvm::ArrayRef<bpftime_host_function> functions) {
  std::string folder = std::string("/tmp/bpftime-") + name + "-XXXXXX";
  if (!mkdtemp(folder.data())) return -Status_io_error;
  std::string path = folder + "/session";
  auto remove = llvm::make_scope_exit([&] {
    unlink(path.c_str());
    rmdir(folder.c_str());
  });
  bpftime_session_options options{path.c_str(), name, BPFTIME_FOLLOW_NONE, 0, 0};
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
