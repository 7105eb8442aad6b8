// Makes session files, and removes them when their streamer ends.
//
// Trusts the linker's image no further than the runtime does: it is checked by the same
// code that will check it in the target, so a refusal comes before anything is stopped.
#include "OwnedSession.h"

#include "host/Injector.h"
#include "host/SessionFiles.h"
#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace bpftime {

llvm::Expected<OwnedSession> OwnedSession::create(const Image &image, std::string name,
                                                  const std::string &prefix, uid_t uid, uint32_t follow) {
  if (name.empty()) name = prefix + "-" + std::to_string(getpid());
  auto refuse = [&](std::string why) { return fail(diagnose(DiagId::CannotCreate, name, why)); };
  // The name becomes a file name in a folder of ours: it must not lead elsewhere.
  if (!isSessionName(name)) return refuse("a name has letters, digits, '.', '_' and '-', at most 63");
  if (llvm::Error e = makeSessionFolder(uid)) return std::move(e);
  OwnedSession out;
  out.sessionName = name;
  std::string path = sessionFolder(uid) + "/" + name;
  if (int status =
          bpftime_image_check(image.bytes().data(), image.bytes().size(), BPFTIME_LOAD_ALLOW_UNVERIFIED))
    return refuse(statusText(status));
  // The file is created exclusively: a name that is taken is never reused.
  bpftime_session_options options = {path.c_str(), name.c_str(), follow, 0, 0};
  if (int status = bpftime_session_create(image.bytes().data(), image.bytes().size(), &options, &out.session))
    return refuse(access(path.c_str(), F_OK) == 0 ? "it exists already" : statusText(status));
  out.path = path;  // from here on the destructor removes it
  out.lockFd = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (out.lockFd < 0 || !lockAsCreator(out.lockFd) ||
      (uid != geteuid() && fchown(out.lockFd, uid, static_cast<gid_t>(-1))))
    return refuse(strerror(errno));
  llvm::Expected<SessionView> view = SessionView::open(path);
  if (!view) return view.takeError();
  out.reader = std::make_unique<SessionView>(std::move(*view));
  return std::move(out);
}

OwnedSession::OwnedSession(OwnedSession &&o)
    : session(o.session),
      reader(std::move(o.reader)),
      sessionName(std::move(o.sessionName)),
      path(std::move(o.path)),
      lockFd(o.lockFd),
      isKept(o.isKept) {
  o.session = {};
  o.path.clear();
  o.lockFd = -1;
}

OwnedSession::~OwnedSession() {
  if (session.segment) bpftime_session_close(&session);
  if (lockFd >= 0) close(lockFd);
  if (!path.empty() && !isKept) unlink(path.c_str());
}

llvm::Expected<uint32_t> parseFollow(const std::string &text) {
  if (text == "exec") return BPFTIME_FOLLOW_EXEC;
  if (text == "fork") return BPFTIME_FOLLOW_FORK;
  if (text == "none") return BPFTIME_FOLLOW_NONE;
  return fail(diagnose(DiagId::BadUsage, "--follow=" + text + " is none of fork, exec, none"));
}

}  // namespace bpftime
