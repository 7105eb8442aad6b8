// Makes session files and adds to them, and removes them when their last user ends.
//
// Trusts the linker's image no further than the runtime does: it is checked by the same
// code that will check it in the target, so a refusal comes before anything is stopped.
#include "OwnedSession.h"

#include "host/Injector.h"
#include "host/SessionFiles.h"
#include "support/Diagnostic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
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
  // The name becomes a file name in a folder of ours: it must not lead elsewhere.
  if (options.has("session") && !isSessionName(out.name))
    return fail(diagnose(DiagId::BadUsage, "--session=" + out.name +
                                               ": a name has letters, digits, '.', '_' and '-', at most 63"));
  llvm::Expected<uint32_t> follow = parseFollow(options.get("follow", followDefault));
  if (!follow) return follow.takeError();
  out.follow = *follow;
  out.isFollowGiven = options.has("follow");
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

llvm::Expected<OwnedSession> OwnedSession::open(const Image &image, SessionWish wish,
                                                const std::string &prefix, uid_t uid) {
  std::string name = wish.name.empty() ? prefix + "-" + std::to_string(getpid()) : wish.name;
  auto refuse = [&](std::string why) { return fail(diagnose(DiagId::CannotCreate, name, why)); };
  if (llvm::Error e = makeSessionFolder(uid, wish.group)) return std::move(e);
  OwnedSession out;
  out.sessionName = name;
  std::string path = sessionFolder(uid, wish.group) + "/" + name;
  if (int status =
          bpftime_image_check(image.bytes().data(), image.bytes().size(), BPFTIME_LOAD_ALLOW_UNVERIFIED))
    return refuse(statusText(status));
  bool isThere = !wish.name.empty() && bpftime_session_open(path.c_str(), &out.session) == 0;
  if (!isThere) out.session = {};
  out.path = path;
  out.isMade = !isThere;
  if (llvm::Error e = isThere ? out.add(image, wish) : out.create(image, wish, uid)) {
    if (!isThere && !out.session.segment) out.path.clear();  // not ours to remove
    return std::move(e);
  }
  llvm::Expected<SessionView> view = SessionView::open(path);
  if (!view) return view.takeError();
  out.reader = std::make_unique<SessionView>(std::move(*view));
  return std::move(out);
}

llvm::Error OwnedSession::create(const Image &image, const SessionWish &wish, uid_t uid) {
  // The file is created exclusively.
  bpftime_session_options options = {path.c_str(), sessionName.c_str(), wish.follow, 0, wish.perfBytes, 0};
  if (int status = bpftime_session_create(image.bytes().data(), image.bytes().size(), &options, &session)) {
    session = {};
    return fail(cannotCreate(sessionName, path, status));
  }
  lockFd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lockFd < 0 || !lockStream(lockFd, 0) || !hand(lockFd, uid, wish.group))
    return fail(diagnose(DiagId::CannotCreate, sessionName, strerror(errno)));
  return llvm::Error::success();
}

/// Why the maps that images share by name cannot be shared, of the first one.
static std::string mismatch(bpftime_session &session, const Image &image) {
  for (const bpftime_image_map &m : image.maps()) {
    std::string name = image.string(m.name);
    if (m.kind != BPFTIME_MAP_PINNED) continue;
    for (uint32_t i = 0; i < bpftime_map_count(&session); ++i) {
      const bpftime_map *there = bpftime_map_at(&session, i);
      if (!there || there->kind != BPFTIME_MAP_PINNED || name != there->name) continue;
      if (m.type == BPF_MAP_TYPE_PROG_ARRAY)
        return name + " is a program array, which holds programs of one object";
      if (m.timer) return name + " has timers, which call functions of one object";
      auto shape = [](uint32_t type, uint32_t key, uint32_t value, uint32_t entries, uint32_t flags) {
        return llvm::formatv("type {0}, key {1} B, value {2} B, {3} entries, flags {4:x}", type, key, value,
                             entries, flags)
            .str();
      };
      std::string here = shape(m.type, m.key_size, m.value_size, m.max_entries, m.flags),
                  other = shape(there->type, there->key_size, there->value_size, there->max_entries,
                                there->flags);
      if (here != other) return name + " is " + here + " here, and in the session " + other;
    }
  }
  return "";
}

llvm::Error OwnedSession::add(const Image &image, const SessionWish &wish) {
  auto refuse = [&](std::string why) { return fail(diagnose(DiagId::CannotAdd, sessionName, why)); };
  if (wish.isFollowGiven && wish.follow != session.segment->follow)
    return refuse("--follow was said when the session was made, and differs");
  bpftime_session_options options = {nullptr, nullptr, 0, 0, wish.perfBytes, 0};
  int status = bpftime_session_add(&session, image.bytes().data(), image.bytes().size(), &options, &index);
  if (status == -Status_map_mismatch) {
    Diagnostic d = diagnose(DiagId::CannotAdd, sessionName, statusText(status));
    std::string why = mismatch(session, image);
    if (!why.empty()) d.because.push_back(why);
    return fail(std::move(d));
  }
  if (status) return refuse(statusText(status));
  lockFd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lockFd < 0) return refuse(strerror(errno));
  if (!lockStream(lockFd, index)) return refuse("another command streams the events of these programs");
  // Its first process is one that is to come.
  bpftime_extent_reset(&session, index);
  return llvm::Error::success();
}

OwnedSession::OwnedSession(OwnedSession &&o)
    : session(o.session),
      index(o.index),
      reader(std::move(o.reader)),
      sessionName(std::move(o.sessionName)),
      path(std::move(o.path)),
      lockFd(o.lockFd),
      isMade(o.isMade),
      isKept(o.isKept) {
  o.session = {};
  o.path.clear();
  o.lockFd = -1;
}

/// Whether the file is of use without this command: somebody streams other programs, or has
/// them in. Of a session that only this command used, nothing stays.
bool OwnedSession::isOthers() const {
  if (!reader) return !isMade;
  llvm::consumeError(reader->extend());
  for (uint32_t i = 0; i < reader->extents(); ++i)
    if (i != index && reader->isStreamed(i)) return true;
  if (isMade && reader->extents() == 1) return false;
  std::vector<ProcessEntry> all = reader->processes();
  return std::any_of(all.begin(), all.end(), [](const ProcessEntry &e) { return e.isLive(); });
}

OwnedSession::~OwnedSession() {
  bool isRemoved = !path.empty() && !isKept && !isOthers();
  if (session.segment) bpftime_session_close(&session);
  if (lockFd >= 0) close(lockFd);
  if (isRemoved) unlink(path.c_str());
}

}  // namespace bpftime
