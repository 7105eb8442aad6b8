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

/// Why this folder must not be used, or "".
std::string folderFault(const std::string &path, uid_t uid) {
  struct stat st;
  if (lstat(path.c_str(), &st)) return strerror(errno);
  if (!S_ISDIR(st.st_mode)) return "it is not a folder";
  if (st.st_uid != uid) return "it belongs to user " + std::to_string(st.st_uid);
  if (st.st_mode & 077) return "others may look into it";
  return "";
}

/// The uid in "bpftime-UID", or -1.
long folderUid(const std::string &name) {
  if (name.compare(0, sizeof folderPrefix - 1, folderPrefix) != 0) return -1;
  char *end = nullptr;
  errno = 0;
  long uid = strtol(name.c_str() + sizeof folderPrefix - 1, &end, 10);
  return errno || *end || end == name.c_str() + sizeof folderPrefix - 1 ? -1 : uid;
}

void listFolder(uid_t uid, std::vector<SessionFile> &out) {
  std::error_code error;
  if (!folderFault(sessionFolder(uid), uid).empty()) return;
  for (fs::directory_iterator it(sessionFolder(uid), error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename();
    if (isSessionName(name)) out.push_back({name, it->path(), uid});
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
  if (session->hasCreator() || isNew(path)) return true;
  std::vector<ProcessEntry> processes = session->processes();
  return std::any_of(processes.begin(), processes.end(),
                     [](const ProcessEntry &e) { return e.isLive() || e.isJoining(); });
}

}  // namespace

std::string sessionFolder(uid_t uid) {
  return std::string(shmFolder) + "/" + folderPrefix + std::to_string(uid);
}

llvm::Error makeSessionFolder(uid_t uid) {
  std::string path = sessionFolder(uid);
  if (mkdir(path.c_str(), 0700) == 0) {
    // umask may have taken bits away, and root makes it for the traced user.
    if (chmod(path.c_str(), 0700) == 0 && (uid == geteuid() || chown(path.c_str(), uid, -1) == 0))
      return llvm::Error::success();
    int error = errno;
    rmdir(path.c_str());
    return fail(diagnose(DiagId::CannotWrite, path, strerror(error)));
  }
  if (errno != EEXIST) return fail(diagnose(DiagId::CannotWrite, path, strerror(errno)));
  std::string fault = folderFault(path, uid);
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
  if (geteuid() != 0) {
    listFolder(geteuid(), out);
  } else {
    std::error_code error;
    for (fs::directory_iterator it(shmFolder, error), end; !error && it != end; it.increment(error)) {
      long uid = folderUid(it->path().filename());
      if (uid >= 0) listFolder(uid, out);
    }
  }
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

bool lockAsCreator(int fd) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(BPFTIME_LOCK_CREATOR);
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
