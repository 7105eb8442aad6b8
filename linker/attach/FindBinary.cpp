// Finds the file behind a name, where the dynamic loader would: the paths of
// LD_LIBRARY_PATH, /etc/ld.so.cache, the usual folders; programs by PATH.
//
// The cache is a file like any other: its header and every entry are checked.
#include "attach/Plan.h"
#include "support/Diagnostic.h"

#include <cstdlib>
#include <set>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

namespace bpftime {

namespace {

using llvm::StringRef;

constexpr StringRef libraryFolders[] = {
    "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    "/usr/local/lib"};

/// The cache of glibc's ldconfig (sysdeps/generic/dl-cache.h): magic and version, counts,
/// then entries of {flags, soname, path, os version, hwcap}, offsets from the file's start.
class LoaderCache {
 public:
  LoaderCache() {
    auto file = llvm::MemoryBuffer::getFile("/etc/ld.so.cache", false, false);
    if (file && (*file)->getBuffer().starts_with("glibc-ld.so.cache1.1")) buffer = std::move(*file);
  }

  /// Calls `found(soname, path)` for every library for x86_64 that any CPU can use.
  template <typename Found> void each(Found found) const {
    if (!buffer || buffer->getBufferSize() < headerBytes) return;
    StringRef text = buffer->getBuffer();
    uint64_t count = word(20);
    for (uint64_t i = 0; i < count && headerBytes + (i + 1) * entryBytes <= text.size(); ++i) {
      size_t at = headerBytes + i * entryBytes;
      bool plain = word(at + 16) == 0 && word(at + 20) == 0;
      if (word(at) == libc6x86_64 && plain) found(string(word(at + 4)), string(word(at + 8)));
    }
  }

 private:
  static constexpr size_t headerBytes = 48, entryBytes = 24;
  static constexpr uint32_t libc6x86_64 = 0x0303;
  uint32_t word(size_t at) const { return llvm::support::endian::read32le(buffer->getBufferStart() + at); }
  StringRef string(uint32_t off) const {
    StringRef text = buffer->getBuffer();
    return off < text.size() ? text.substr(off).take_until([](char c) { return c == 0; }) : StringRef();
  }
  std::unique_ptr<llvm::MemoryBuffer> buffer;
};

/// Folders and devices are not what anyone means.
bool isFile(const std::string &path) { return llvm::sys::fs::is_regular_file(path); }

/// The first folder of a colon-separated list that has the file.
std::string searchList(const char *list, StringRef name) {
  for (StringRef folder : llvm::split(list ? list : "", ':')) {
    std::string path = (folder + "/" + name).str();
    if (!folder.empty() && isFile(path)) return path;
  }
  return {};
}

/// The order of the dynamic loader: the environment, the cache, the usual folders.
std::string searchLibraries(StringRef soname) {
  if (std::string path = searchList(std::getenv("LD_LIBRARY_PATH"), soname); !path.empty()) return path;
  std::string path;
  LoaderCache().each([&](StringRef name, StringRef where) {
    if (path.empty() && name == soname && isFile(where.str())) path = where.str();
  });
  for (StringRef folder : libraryFolders)
    if (path.empty() && isFile((folder + "/" + soname).str())) path = (folder + "/" + soname).str();
  return path;
}

/// "libc" means the one soname "libc.so.N" that the loader knows.
std::set<std::string> sonamesOf(StringRef name) {
  std::set<std::string> found;
  std::string prefix = (name + ".so").str();
  LoaderCache().each([&](StringRef soname, StringRef) {
    StringRef rest = soname;
    if (rest.consume_front(prefix) && (rest.empty() || rest.starts_with("."))) found.insert(soname.str());
  });
  // The name without a version is for the static linker.
  if (found.size() > 1) found.erase(prefix);
  return found;
}

}  // namespace

/// A name with a slash is a path, as for the loader and the shell.
llvm::Expected<std::string> findBinary(const std::string &binary) {
  StringRef name = binary;
  Diagnostic notFound =
      diagnose(DiagId::BinaryNotFound, name.empty() ? "of a program that names none" : name);
  if (name.empty())
    return fail(std::move(notFound).tryThis("Place the program with --at PROGRAM=BINARY:SYMBOL."));
  if (name.contains('/'))
    return isFile(binary) ? llvm::Expected<std::string>(binary) : fail(std::move(notFound));
  if (name.contains(".so")) {
    if (std::string path = searchLibraries(name); !path.empty()) return path;
  } else if (name.starts_with("lib")) {
    std::set<std::string> sonames = sonamesOf(name);
    if (sonames.size() > 1)
      return fail(std::move(notFound).since("it may be any of " + llvm::join(sonames, ", ")));
    if (sonames.size() == 1)
      if (std::string path = searchLibraries(*sonames.begin()); !path.empty()) return path;
  }
  if (std::string path = searchList(std::getenv("PATH"), name); !path.empty()) return path;
  return fail(std::move(notFound));
}

}  // namespace bpftime
