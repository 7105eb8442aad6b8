// A forked child that does one thing until it is told to end, and reports how it went.
#pragma once

#include <functional>

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// The child runs `body` and exits with its value; the parent kills it if it forgets.
class Victim {
 public:
  explicit Victim(const std::function<int()> &body) : id(fork()) {
    if (id == 0) _exit(body());
  }
  ~Victim() {
    if (id > 0) {
      kill(id, SIGKILL);
      waitpid(id, nullptr, 0);
    }
  }
  pid_t pid() const { return id; }
  /// Exit status, 1000 + signal if a signal ended it.
  int join() {
    int status = 0;
    waitpid(id, &status, 0);
    id = -1;
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t id;
};

inline void sleepMs(long ms) {
  timespec t = {ms / 1000, ms % 1000 * 1'000'000};
  nanosleep(&t, nullptr);
}
