// Reads the maps of a session of malloc.bpf.c and prints what they say.
//
//   malloc-report SESSION -- COMMAND…      runs COMMAND, reports when it has ended
//   malloc-report SESSION --live SECONDS   one line per second, then the report
//
// SESSION is the session's name. An ordinary program: the session is read through the
// runtime's public header, and stays mapped here even after its file is gone.
#include "Report.h"

#include <bpftime/bpftime.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace {

using Counts = std::map<uint32_t, ProcessCounts>;

int failed(const std::string &what) {
  std::fprintf(stderr, "malloc-report: %s\n", what.c_str());
  return 3;
}

/// Every key of a map, in the map's order, with its value copied.
template <typename Key, typename Value, typename Each> void forEach(bpftime_map *map, Each each) {
  Key key, next;
  const Key *last = nullptr;
  while (bpftime_map_next_key(map, last, &next) == 0) {
    key = next;
    last = &key;
    if (const void *value = bpftime_map_lookup(map, &key)) {
      Value copy;
      std::memcpy(&copy, value, sizeof copy);
      each(key, copy);
    }
  }
}

bool readCounts(bpftime_session &session, Counts &out, bool withLive) {
  bpftime_map *heaps = bpftime_map_by_name(&session, "heaps");
  bpftime_map *live = bpftime_map_by_name(&session, "live");
  if (!heaps || !live) return false;
  forEach<uint32_t, heap>(heaps, [&](uint32_t pid, const heap &h) { out[pid] = {pid, h, 0, 0}; });
  if (withLive)
    forEach<block, uint64_t>(live, [&](const block &b, uint64_t bytes) {
      out[b.pid].liveBlocks += 1;
      out[b.pid].liveBytes += bytes;
    });
  return true;
}

std::string sessionPath(const std::string &name) {
  return "/dev/shm/bpftime-" + std::to_string(getuid()) + "/" + name;
}

/// Opens a session that someone else is about to make; gives up when `child` (0: nobody)
/// has ended or after five seconds.
bool openSession(const std::string &name, pid_t child, bpftime_session &session) {
  for (int tries = 0; tries < 5000; ++tries) {
    if (bpftime_session_open(sessionPath(name).c_str(), &session) == 0) return true;
    siginfo_t info = {};
    if (child && waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid) return false;
    usleep(1000);
  }
  return false;
}

int printReports(bpftime_session &session) {
  Counts counts;
  if (!readCounts(session, counts, true)) return failed("the session is not one of malloc.bpf.c");
  if (counts.empty()) return failed("no process called malloc");
  for (const auto &[pid, p] : counts) {
    if (counts.size() > 1) std::printf("  process %u\n", pid);
    std::fputs(reportText(p).c_str(), stdout);
  }
  return 0;
}

int reportAfter(const std::string &name, char **command) {
  pid_t child = fork();
  if (child < 0) return failed("fork failed");
  if (child == 0) {
    execvp(command[0], command);
    _exit(127);
  }
  bpftime_session session;
  bool opened = openSession(name, child, session);
  int status = 0;
  waitpid(child, &status, 0);
  if (!opened) return failed("no session " + name + " appeared");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return failed("the command failed");
  return printReports(session);
}

int reportLive(const std::string &name, int seconds) {
  bpftime_session session;
  if (!openSession(name, 0, session)) return failed("no session " + name);
  Counts before, now;
  if (!readCounts(session, before, false)) return failed("the session is not one of malloc.bpf.c");
  std::printf("  %12s %12s %12s %12s %12s\n", "malloc/s", "bytes/s", "free/s", "bytes/s", "malloc took");
  for (int i = 0; i < seconds; ++i) {
    sleep(1);
    now.clear();
    readCounts(session, now, false);
    for (const auto &[pid, p] : now) std::fputs(liveLine(p, before[pid]).c_str(), stdout);
    std::fflush(stdout);
    before = now;
  }
  std::puts("");
  return printReports(session);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc >= 4 && !std::strcmp(argv[2], "--")) return reportAfter(argv[1], argv + 3);
  if (argc == 4 && !std::strcmp(argv[2], "--live")) return reportLive(argv[1], std::atoi(argv[3]));
  std::fputs("usage: malloc-report SESSION -- COMMAND...\n       malloc-report SESSION --live SECONDS\n",
             stderr);
  return 64;
}
