// What /proc says of a process: who owns it, what runs in it, what it maps.
//
// Read-only. Every answer may be outdated the moment it is given; who acts on it stops
// the process first (Threads.h) or checks the result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/Support/Error.h>
#include <sys/types.h>

namespace bpftime {

/// One line of /proc/PID/maps.
struct Mapping {
  uint64_t start, end, offset;
  uint64_t inode;
  bool isReadable, isWritable, isExecutable;
  std::string path;  ///< "" if anonymous; " (deleted)" stays at the end
};

std::vector<Mapping> readMappings(pid_t);

/// The fields of /proc/PID/status that decide whether we may come in.
struct ProcessStatus {
  std::string comm;
  char state = '?';  ///< 'Z' zombie, 'T' stopped, …
  pid_t tgid = 0;
  pid_t tracer = 0;
  uid_t fsUid = 0;  ///< decides what the process may open
  bool hasSeccomp = false;
};

/// Error: ProcessGone.
llvm::Expected<ProcessStatus> readStatus(pid_t);

/// Threads in /proc/PID/task that are not dead.
std::vector<pid_t> listThreads(pid_t);

/// Refuses, with the reason, a process that cannot be traced from here: gone, a thread
/// and not a process, a zombie, stopped, traced already, under seccomp, not a 64-bit
/// process of this machine, ours itself.
llvm::Error checkTraceable(pid_t);

/// True if `path` names the same file in the target's view of the file system.
bool seesFile(pid_t, const std::string &path);

/// The memory of a process through /proc/PID/mem: also writes to pages the process
/// itself cannot write. Needs ptrace rights.
class ProcessMemory {
 public:
  static llvm::Expected<ProcessMemory> open(pid_t);
  ProcessMemory(ProcessMemory &&);
  ProcessMemory &operator=(ProcessMemory &&) = delete;
  ~ProcessMemory();
  /// All `size` bytes or false.
  bool read(uint64_t address, void *out, size_t size) const;
  bool write(uint64_t address, const void *bytes, size_t size) const;

 private:
  explicit ProcessMemory(int fd) : fd(fd) {}
  int fd;
};

}  // namespace bpftime
