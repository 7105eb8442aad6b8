// Session files on disk: folder, names, locks, removal of the dead.
//
// Trusts the kernel's file locks and nothing that is written inside a session file.
// Leaves no file behind that nobody uses, once removeDeadSessions() has run.
#include "host/SessionFiles.h"

#include "host/SessionView.h"

#include "segment.h"
#include "support/Diagnostic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace bpftime {

namespace fs = std::filesystem;

namespace {

const char shmFolder[] = "/dev/shm";
const char folderPrefix[] = "bpftime-";
constexpr time_t newSeconds = 2;

/// A folder of sessions: whose, and with which group.
struct Folder {
  uid_t uid;
  std::optional<gid_t> group;
};

/// Why this folder must not be used, or "".
std::string folderFault(const Folder &folder) {
  struct stat st;
  if (lstat(sessionFolder(folder.uid, folder.group).c_str(), &st)) return strerror(errno);
  if (!S_ISDIR(st.st_mode)) return "it is not a folder";
  if (st.st_uid != folder.uid) return "it belongs to user " + std::to_string(st.st_uid);
  if (folder.group && st.st_gid != *folder.group) return "it belongs to group " + std::to_string(st.st_gid);
  if (st.st_mode & (folder.group ? 027 : 077)) return "others may look into it";
  return "";
}

/// What "bpftime-UID" or "bpftime-UID.GID" means.
std::optional<Folder> parseFolder(llvm::StringRef name) {
  Folder out;
  if (!name.consume_front(folderPrefix) || name.consumeInteger(10, out.uid)) return std::nullopt;
  gid_t group = 0;
  if (name.empty()) return out;
  if (!name.consume_front(".") || name.getAsInteger(10, group)) return std::nullopt;
  out.group = group;
  return out;
}

/// His own, and those that the file system lets him into.
bool isVisible(const Folder &folder) {
  if (geteuid() == 0 || folder.uid == geteuid()) return true;
  return folder.group && access(sessionFolder(folder.uid, folder.group).c_str(), R_OK | X_OK) == 0;
}

void listFolder(const Folder &folder, std::vector<SessionFile> &out) {
  std::error_code error;
  if (!isVisible(folder) || !folderFault(folder).empty()) return;
  for (fs::directory_iterator it(sessionFolder(folder.uid, folder.group), error), end; !error && it != end;
       it.increment(error)) {
    std::string name = it->path().filename();
    if (isSessionName(name)) out.push_back({name, it->path(), folder.uid});
  }
}

/// Whether a file was made just now: its creator may not have locked it yet.
bool isNew(const std::string &path) {
  struct stat st;
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return stat(path.c_str(), &st) == 0 && now.tv_sec - st.st_mtim.tv_sec < newSeconds;
}

/// Whether somebody streams the session or has probes through it. A process that was
/// detached keeps its lock, and does not count.
bool isInUse(const std::string &path) {
  llvm::Expected<SessionView> session = SessionView::open(path);
  if (!session) {
    llvm::consumeError(session.takeError());
    return isNew(path);
  }
  if (session->isStreamed() || isNew(path)) return true;
  std::vector<ProcessEntry> processes = session->processes();
  return std::any_of(processes.begin(), processes.end(),
                     [](const ProcessEntry &e) { return e.isLive() || e.isJoining(); });
}

}  // namespace

std::string sessionFolder(uid_t uid, std::optional<gid_t> group) {
  std::string path = std::string(shmFolder) + "/" + folderPrefix + std::to_string(uid);
  return group ? path + "." + std::to_string(*group) : path;
}

llvm::Error makeSessionFolder(uid_t uid, std::optional<gid_t> group) {
  std::string path = sessionFolder(uid, group);
  if (mkdir(path.c_str(), 0700) == 0) {
    bool isHanded = (uid == geteuid() && !group) || chown(path.c_str(), uid, group.value_or(gid_t(-1))) == 0;
    // umask may have taken bits away, and root makes it for the traced user. The group
    // comes in last, when it is the right one.
    if (isHanded && chmod(path.c_str(), group ? 0750 : 0700) == 0) return llvm::Error::success();
    int error = errno;
    rmdir(path.c_str());
    return fail(diagnose(DiagId::CannotWrite, path, strerror(error)));
  }
  if (errno != EEXIST) return fail(diagnose(DiagId::CannotWrite, path, strerror(errno)));
  std::string fault = folderFault({uid, group});
  if (fault.empty()) return llvm::Error::success();
  return fail(diagnose(DiagId::CannotWrite, path, fault));
}

bool isSessionName(const std::string &name) {
  if (name.empty() || name.size() >= BPFTIME_NAME_MAX || name[0] == '.') return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::vector<SessionFile> listSessions() {
  std::vector<SessionFile> out;
  std::error_code error;
  for (fs::directory_iterator it(shmFolder, error), end; !error && it != end; it.increment(error))
    if (std::optional<Folder> folder = parseFolder(it->path().filename().string())) listFolder(*folder, out);
  std::sort(out.begin(), out.end(),
            [](const SessionFile &a, const SessionFile &b) { return a.path < b.path; });
  return out;
}

llvm::Expected<SessionFile> findSession(const std::string &name) {
  std::vector<SessionFile> all = listSessions(), found;
  std::string names;
  for (SessionFile &s : all) {
    names += (names.empty() ? "" : ", ") + s.name;
    if (name.empty() || s.name == name) found.push_back(s);
  }
  if (found.size() == 1) return found.front();
  if (found.empty() && name.empty()) return fail(diagnose(DiagId::NoSession, ""));
  if (found.empty())
    return fail(diagnose(DiagId::NoSession, " named " + name)
                    .since(names.empty() ? "there is no session at all" : "there are: " + names));
  return fail(diagnose(DiagId::SeveralSessions, names));
}

bool isLocked(int fd, uint64_t byte) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(byte);
  lock.l_len = 1;
  // An open-file-description lock request conflicts with POSIX locks of every process,
  // this one included, so the answer does not depend on who asks.
  return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool lockStream(int fd, uint32_t extent) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(BPFTIME_LOCK_STREAM + extent);
  lock.l_len = 1;
  return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

std::vector<std::string> removeDeadSessions() {
  std::vector<std::string> removed;
  for (const SessionFile &s : listSessions())
    if (!isInUse(s.path) && unlink(s.path.c_str()) == 0) removed.push_back(s.name);
  return removed;
}

}  // namespace bpftime
