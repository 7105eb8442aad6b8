// Reading and atomic writing of files with plain system calls, so that every failure
// keeps its errno. Devices and pipes (`-o /dev/stdout`, a FIFO) cannot be renamed over:
// they are written in place.
#include "Output.h"

#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bpftime {

namespace {

llvm::Error readError(const std::string &path, int error) {
  return fail(diagnose(DiagId::CannotRead, path, std::strerror(error)));
}
llvm::Error writeError(const std::string &path, int error) {
  return fail(diagnose(DiagId::CannotWrite, path, std::strerror(error)));
}

/// Writes all bytes; gives 0 or errno.
int writeAll(int fd, llvm::ArrayRef<uint8_t> bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes = bytes.drop_front(static_cast<size_t>(n));
  }
  return 0;
}

/// Reads to the end; gives 0 or errno.
int readAll(int fd, std::vector<uint8_t> &out) {
  for (;;) {
    size_t used = out.size();
    // Files from /proc have no size to ask for beforehand: read until there is no more.
    out.resize(used + 65536);
    ssize_t n = ::read(fd, out.data() + used, 65536);
    out.resize(used + (n > 0 ? static_cast<size_t>(n) : 0));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) return 0;
  }
}

/// There is no call that only reads it. Tools are single-threaded here.
mode_t currentUmask() {
  mode_t mask = umask(0);
  umask(mask);
  return mask;
}

/// Writes to a new file beside `path` and renames it over; gives 0 or errno.
int replaceFile(const std::string &path, llvm::ArrayRef<uint8_t> bytes, bool executable) {
  std::string temporary = path + ".XXXXXX";
  // In the same folder, so that the rename stays within one file system and is atomic.
  int fd = mkstemp(temporary.data());
  if (fd < 0) return errno;
  int error = writeAll(fd, bytes);
  // mkstemp makes files that only their owner reads; give what open() would have given.
  mode_t mode = (executable ? 0777 : 0666) & ~currentUmask();
  if (!error && fchmod(fd, mode) != 0) error = errno;
  if (close(fd) != 0 && !error) error = errno;  // a full disk may show only here
  if (!error && rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error) unlink(temporary.c_str());
  return error;
}

}  // namespace

llvm::Expected<std::vector<uint8_t>> readInput(const std::string &path) {
  int fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return readError(path, errno);
  std::vector<uint8_t> bytes;
  int error = readAll(fd, bytes);
  if (fd != STDIN_FILENO) close(fd);
  if (error) return readError(path == "-" ? "standard input" : path, error);
  return bytes;
}

llvm::Error checkNoInput(const std::string &output, llvm::ArrayRef<std::string> inputs) {
  struct stat out, in;
  // What is written in place (a terminal, /dev/null) may be read as well.
  if (output == "-" || stat(output.c_str(), &out) != 0 || !S_ISREG(out.st_mode))
    return llvm::Error::success();
  for (const std::string &input : inputs)
    if (input != "-" && stat(input.c_str(), &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
      return fail(diagnose(DiagId::BadUsage, "output " + output + " would replace input " + input));
  return llvm::Error::success();
}

llvm::Error writeOutput(const std::string &path, llvm::ArrayRef<uint8_t> bytes, bool executable) {
  if (path == "-") {
    int error = writeAll(STDOUT_FILENO, bytes);
    return error ? writeError("standard output", error) : llvm::Error::success();
  }
  // A symbolic link is followed by stat and replaced by rename: the link's name is what the
  // user asked to write.
  struct stat s;
  if (stat(path.c_str(), &s) == 0 && !S_ISREG(s.st_mode)) {
    int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return writeError(path, errno);
    int error = writeAll(fd, bytes);
    close(fd);
    return error ? writeError(path, error) : llvm::Error::success();
  }
  int error = replaceFile(path, bytes, executable);
  return error ? writeError(path, error) : llvm::Error::success();
}

llvm::Error writeOutput(const std::string &path, llvm::StringRef text) {
  return writeOutput(path,
                     llvm::ArrayRef<uint8_t>(reinterpret_cast<const uint8_t *>(text.data()), text.size()));
}

}  // namespace bpftime
