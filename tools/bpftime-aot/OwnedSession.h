// The session that this command puts its programs into: one that it makes, or one that is
// there. The file, its mapping and the streamer's lock.
//
// The lock tells `sessions --gc` that somebody streams; it belongs to the open file and
// dies with the command, however that ends. The file itself is removed by the destructor
// unless the probes stay behind (attach --background) or others use it.
#pragma once

#include "Command.h"
#include "Link.h"
#include "host/SessionView.h"

#include "bpftime/bpftime.h"

#include <optional>
#include <string>

namespace bpftime {

/// What the command line says of the session to make.
struct SessionWish {
  std::string name;            ///< may be empty: then one is made from the command and this process's id
  uint32_t follow = 0;         ///< enum bpftime_follow
  bool isFollowGiven = false;  ///< and not only what the command does by itself
  uint32_t perfBytes = 0;      ///< of each perf buffer; 0: the runtime's own choice
  std::optional<gid_t> group;  ///< whose members may open it too
};

/// The flags of run and attach for it, beside --session and --follow.
std::vector<OptionSpec> sessionOptions();
/// Error: BadUsage.
llvm::Expected<SessionWish> parseSessionWish(const Options &, const char *followDefault);

class OwnedSession {
 public:
  /// Makes the session, or adds the image to the one of that name. The file belongs to `uid`.
  /// `prefix`: the command, for a name. Errors: CannotCreate, CannotAdd, BadUsage.
  static llvm::Expected<OwnedSession> open(const Image &, SessionWish, const std::string &prefix, uid_t uid);
  OwnedSession(OwnedSession &&);
  OwnedSession &operator=(OwnedSession &&) = delete;
  /// Removes the file unless keep() was called.
  ~OwnedSession();

  bpftime_session &handle() { return session; }
  /// Reads the same file. One view for the whole life: closing a second descriptor of a
  /// file would drop this process's locks on it (fcntl(2)).
  const SessionView &view() const { return *reader; }
  const std::string &name() const { return sessionName; }
  /// The number of the image in the session.
  uint32_t extent() const { return index; }
  /// Leaves the session to the processes in it.
  void keep() { isKept = true; }

 private:
  OwnedSession() = default;
  llvm::Error create(const Image &, const SessionWish &, uid_t);
  llvm::Error add(const Image &, const SessionWish &);
  bool isOthers() const;
  bpftime_session session = {};
  uint32_t index = 0;
  std::unique_ptr<SessionView> reader;
  std::string sessionName, path;
  int lockFd = -1;
  bool isMade = false, isKept = false;
};

}  // namespace bpftime
