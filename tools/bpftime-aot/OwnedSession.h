// A session that this command makes: the file, its mapping and the creator's lock.
//
// The lock tells `sessions --gc` that somebody streams; it belongs to the open file and
// dies with the command, however that ends. The file itself is removed by the destructor
// unless the probes stay behind (attach --background).
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
  uint32_t perfBytes = 0;      ///< of each perf buffer; 0: the runtime's own choice
  std::optional<gid_t> group;  ///< whose members may open it too
};

/// The flags of run and attach for it, beside --session and --follow.
std::vector<OptionSpec> sessionOptions();
/// Error: BadUsage.
llvm::Expected<SessionWish> parseSessionWish(const Options &, const char *followDefault);

class OwnedSession {
 public:
  /// The file belongs to `uid`. `prefix`: the command, for a name. Error: CannotCreate.
  static llvm::Expected<OwnedSession> create(const Image &, SessionWish, const std::string &prefix,
                                             uid_t uid);
  OwnedSession(OwnedSession &&);
  OwnedSession &operator=(OwnedSession &&) = delete;
  /// Removes the file unless keep() was called.
  ~OwnedSession();

  bpftime_session &handle() { return session; }
  /// Reads the same file. One view for the whole life: closing a second descriptor of a
  /// file would drop this process's locks on it (fcntl(2)).
  const SessionView &view() const { return *reader; }
  const std::string &name() const { return sessionName; }
  /// Leaves the session to the processes in it.
  void keep() { isKept = true; }

 private:
  OwnedSession() = default;
  bpftime_session session = {};
  std::unique_ptr<SessionView> reader;
  std::string sessionName, path;
  int lockFd = -1;
  bool isKept = false;
};

}  // namespace bpftime
