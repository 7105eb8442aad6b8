// A session that this command makes: the file, its mapping and the creator's lock.
//
// The lock tells `sessions --gc` that somebody streams; it belongs to the open file and
// dies with the command, however that ends. The file itself is removed by the destructor
// unless the probes stay behind (attach --background).
#pragma once

#include "Link.h"
#include "host/SessionView.h"

#include "bpftime/bpftime.h"

#include <string>

namespace bpftime {

class OwnedSession {
 public:
  /// `name` may be empty: then one is made from `prefix` and this process's id. The file
  /// belongs to `uid`. Error: CannotCreate.
  static llvm::Expected<OwnedSession> create(const Image &, std::string name, const std::string &prefix,
                                             uid_t uid, uint32_t follow);
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

/// "exec", "fork" or "none" as enum bpftime_follow. Error: BadUsage.
llvm::Expected<uint32_t> parseFollow(const std::string &);

}  // namespace bpftime
