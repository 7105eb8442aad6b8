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
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bpftime {

namespace {

enum {
#define STATUS(name, value, text) Status_##name = value,
#include "status.def"
#undef STATUS
};

llvm::Expected<uint32_t> parseFollow(const std::string &text) {
  if (text == "exec") return BPFTIME_FOLLOW_EXEC;
  if (text == "fork") return BPFTIME_FOLLOW_FORK;
  if (text == "none") return BPFTIME_FOLLOW_NONE;
  return fail(diagnose(DiagId::BadUsage, "--follow=" + text + " is none of fork, exec, none"));
}

llvm::Expected<gid_t> parseGroup(const std::string &text) {
  if (const group *found = getgrnam(text.c_str())) return found->gr_gid;
  gid_t id = 0;
  if (!llvm::StringRef(text).getAsInteger(10, id)) return id;
  return fail(diagnose(DiagId::BadUsage, "--group=" + text + ": there is no such group"));
}

Diagnostic cannotCreate(const std::string &name, const std::string &path, int status) {
  bool isTaken = access(path.c_str(), F_OK) == 0;
  Diagnostic d = diagnose(DiagId::CannotCreate, name, isTaken ? "it exists already" : statusText(status));
  if (status == -Status_no_space)
    d.remedy =
        "Free memory of /dev/shm (`df /dev/shm`, `bpftime-aot sessions --gc`), or make the maps smaller.";
  return d;
}

/// Gives the file to whom it is for. The folder says who comes that far.
bool hand(int fd, uid_t uid, std::optional<gid_t> group) {
  bool isOthers = uid != geteuid() || group;
  if (isOthers && fchown(fd, uid, group.value_or(static_cast<gid_t>(-1)))) return false;
  return !group || fchmod(fd, 0660) == 0;
}

}  // namespace

std::vector<OptionSpec> sessionOptions() {
  return {
      {"group", 0, "NAME", "let the members of this group read and write the session"},
      {"perf-buffer", 0, "BYTES", "size of each processor's perf buffer: a power of two (default: 65536)"}};
}

llvm::Expected<SessionWish> parseSessionWish(const Options &options, const char *followDefault) {
  SessionWish out;
  out.name = options.get("session");
  llvm::Expected<uint32_t> follow = parseFollow(options.get("follow", followDefault));
  if (!follow) return follow.takeError();
  out.follow = *follow;
  llvm::Expected<uint64_t> bytes = options.number("perf-buffer", 0);
  if (!bytes) return bytes.takeError();
  bool isGood = *bytes == 0 || (*bytes >= 4096 && *bytes <= 1u << 30 && (*bytes & (*bytes - 1)) == 0);
  if (!isGood)
    return fail(diagnose(DiagId::BadUsage, "--perf-buffer=" + options.get("perf-buffer") +
                                               ": expected a power of two from 4096 to 1073741824"));
  out.perfBytes = uint32_t(*bytes);
  if (!options.has("group")) return out;
  llvm::Expected<gid_t> group = parseGroup(options.get("group"));
  if (!group) return group.takeError();
  out.group = *group;
  return out;
}

llvm::Expected<OwnedSession> OwnedSession::create(const Image &image, SessionWish wish,
                                                  const std::string &prefix, uid_t uid) {
  std::string name = wish.name.empty() ? prefix + "-" + std::to_string(getpid()) : wish.name;
  auto refuse = [&](std::string why) { return fail(diagnose(DiagId::CannotCreate, name, why)); };
  // The name becomes a file name in a folder of ours: it must not lead elsewhere.
  if (!isSessionName(name)) return refuse("a name has letters, digits, '.', '_' and '-', at most 63");
  if (llvm::Error e = makeSessionFolder(uid, wish.group)) return std::move(e);
  OwnedSession out;
  out.sessionName = name;
  std::string path = sessionFolder(uid, wish.group) + "/" + name;
  if (int status =
          bpftime_image_check(image.bytes().data(), image.bytes().size(), BPFTIME_LOAD_ALLOW_UNVERIFIED))
    return refuse(statusText(status));
  // The file is created exclusively: a name that is taken is never reused.
  bpftime_session_options options = {path.c_str(), name.c_str(), wish.follow, 0, wish.perfBytes, 0};
  if (int status = bpftime_session_create(image.bytes().data(), image.bytes().size(), &options, &out.session))
    return fail(cannotCreate(name, path, status));
  out.path = path;  // from here on the destructor removes it
  out.lockFd = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (out.lockFd < 0 || !lockAsCreator(out.lockFd) || !hand(out.lockFd, uid, wish.group))
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

}  // namespace bpftime
