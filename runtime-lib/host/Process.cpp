// Reads /proc: status, threads, mappings, memory.
//
// Trusts the kernel's formats (proc(5)), not the contents: names and paths of another
// process are shown, never followed.
#include "host/Process.h"

#include "support/Diagnostic.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bpftime {

namespace fs = std::filesystem;

namespace {

std::string procPath(pid_t pid, const char *file) { return "/proc/" + std::to_string(pid) + "/" + file; }

bool parseMapping(const std::string &line, Mapping &m) {
  unsigned long start, end, offset, inode;
  char rights[5] = {};
  int path = 0;  // where the path begins, if there is one
  if (sscanf(line.c_str(), "%lx-%lx %4s %lx %*x:%*x %lu %n", &start, &end, rights, &offset, &inode, &path) <
      5)
    return false;
  m = {start, end, offset, inode, rights[0] == 'r', rights[1] == 'w', rights[2] == 'x', ""};
  if (path > 0 && static_cast<size_t>(path) < line.size()) m.path = line.substr(path);
  return true;
}

/// Why the program in the process is none we can run in, or "".
std::string machineFault(pid_t pid) {
  std::ifstream exe(procPath(pid, "exe"), std::ios::binary);
  Elf64_Ehdr header = {};
  if (!exe.read(reinterpret_cast<char *>(&header), sizeof header)) return "its program cannot be read";
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "its program is not an ELF file";
  if (header.e_ident[EI_CLASS] != ELFCLASS64) return "it is a 32-bit process";
  if (header.e_machine != EM_X86_64) return "it runs code of another architecture";
  return "";
}

}  // namespace

std::vector<Mapping> readMappings(pid_t pid) {
  std::vector<Mapping> out;
  std::ifstream in(procPath(pid, "maps"));
  Mapping m;
  for (std::string line; std::getline(in, line);)
    if (parseMapping(line, m)) out.push_back(m);
  return out;
}

llvm::Expected<ProcessStatus> readStatus(pid_t pid) {
  ProcessStatus status;
  std::ifstream in(procPath(pid, "status"));
  if (pid <= 0 || !in) return fail(diagnose(DiagId::ProcessGone, pid));
  // Lines of keys we do not know are skipped: newer kernels add some.
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "Name:") words >> status.comm;
    if (key == "State:") words >> status.state;
    if (key == "Tgid:") words >> status.tgid;
    if (key == "TracerPid:") words >> status.tracer;
    if (key == "Seccomp:") words >> status.hasSeccomp;
    uid_t real, effective, saved;
    if (key == "Uid:") words >> real >> effective >> saved >> status.fsUid;
  }
  if (!status.tgid) return fail(diagnose(DiagId::ProcessGone, pid));
  return status;
}

std::vector<pid_t> listThreads(pid_t pid) {
  std::vector<pid_t> out;
  std::error_code error;
  for (fs::directory_iterator it(procPath(pid, "task"), error), end; !error && it != end;
       it.increment(error)) {
    pid_t tid = atoi(it->path().filename().c_str());
    llvm::Expected<ProcessStatus> status = readStatus(tid);
    if (!status) {
      llvm::consumeError(status.takeError());
      continue;
    }
    // A leader that called pthread_exit stays as a zombie while its threads run on.
    if (status->state != 'Z' && status->state != 'X') out.push_back(tid);
  }
  return out;
}

llvm::Error checkTraceable(pid_t pid) {
  llvm::Expected<ProcessStatus> status = readStatus(pid);
  if (!status) return status.takeError();
  auto refuse = [&](std::string why) { return fail(diagnose(DiagId::NotTraceable, pid, why)); };
  if (pid == getpid()) return refuse("it is this command itself");
  if (status->tgid != pid) return refuse("it is a thread of process " + std::to_string(status->tgid));
  if (status->state == 'Z' || status->state == 'X') return refuse("it has ended and waits for its parent");
  if (status->state == 'T') return refuse("it is stopped; continue it first (kill -CONT)");
  if (status->tracer) return refuse("process " + std::to_string(status->tracer) + " traces it already");
  // A filter may kill the process for a system call of ours.
  if (status->hasSeccomp) return refuse("it runs under seccomp, which may kill it for our system calls");
  // The program of somebody else's process cannot be read: ptrace will say why.
  if (access(procPath(pid, "exe").c_str(), R_OK))
    return fail(diagnose(DiagId::NotPermitted, pid, strerror(errno)));
  std::string fault = machineFault(pid);
  return fault.empty() ? llvm::Error::success() : refuse(fault);
}

// /proc/PID/root is the target's own root: containers and mount namespaces included.
bool seesFile(pid_t pid, const std::string &path) {
  struct stat here, there;
  return stat(path.c_str(), &here) == 0 && stat((procPath(pid, "root") + path).c_str(), &there) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

llvm::Expected<ProcessMemory> ProcessMemory::open(pid_t pid) {
  int fd = ::open(procPath(pid, "mem").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return fail(diagnose(DiagId::NotPermitted, pid, strerror(errno)));
  return ProcessMemory(fd);
}
ProcessMemory::ProcessMemory(ProcessMemory &&other) : fd(other.fd) { other.fd = -1; }
ProcessMemory::~ProcessMemory() {
  if (fd >= 0) close(fd);
}

bool ProcessMemory::read(uint64_t address, void *out, size_t size) const {
  for (size_t done = 0; done < size;) {
    ssize_t n = pread(fd, static_cast<char *>(out) + done, size - done, static_cast<off_t>(address + done));
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

bool ProcessMemory::write(uint64_t address, const void *bytes, size_t size) const {
  for (size_t done = 0; done < size;) {
    ssize_t n =
        pwrite(fd, static_cast<const char *>(bytes) + done, size - done, static_cast<off_t>(address + done));
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace bpftime
