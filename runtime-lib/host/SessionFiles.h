// Where sessions live: files /dev/shm/bpftime-UID/NAME, folder 0700, files 0600; those that
// are shared with a group in /dev/shm/bpftime-UID.GID, folder 0750, files 0660.
//
// The folder belongs to the user whose processes join, which is the traced user's
// when root attaches to somebody else's process. A session is in use while a byte of
// its file is locked: by a tool that streams or by a process that
// joined. Locks die with their owner; pids are shown and never trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <llvm/Support/Error.h>
#include <sys/types.h>

namespace bpftime {

/// "/dev/shm/bpftime-UID", or with ".GID".
std::string sessionFolder(uid_t, std::optional<gid_t> group = std::nullopt);

/// Makes the folder if it is absent. Refuses one that is a link, belongs to another
/// user or is open to others: whoever can write there can choose what joins.
llvm::Error makeSessionFolder(uid_t, std::optional<gid_t> group = std::nullopt);

/// True for names made of letters, digits, '.', '_' and '-', not starting with '.', at
/// most 63 bytes.
bool isSessionName(const std::string &);

/// A session file that exists.
struct SessionFile {
  std::string name, path;
  uid_t uid;
};

/// All sessions the caller may look at: his own, those shared with a group of his, and
/// everybody's for root. Sorted.
std::vector<SessionFile> listSessions();

/// The session called `name`, or the only one there is if `name` is empty. Errors:
/// none of that name; none at all; several to choose from.
llvm::Expected<SessionFile> findSession(const std::string &name);

/// True if somebody holds the lock on this byte of the session file.
bool isLocked(int fd, uint64_t byte);
/// Says that this tool streams the rings of an image, for as long as `fd` stays open; false:
/// another one does.
bool lockStream(int fd, uint32_t extent);
/// Removes the sessions nobody uses; gives their names.
std::vector<std::string> removeDeadSessions();

}  // namespace bpftime
