// Finds programs and the libraries they load.
//
// The libraries of a program that is not running yet are asked from its own dynamic
// loader (`ld.so --list`), so that RUNPATH, LD_LIBRARY_PATH and the cache count exactly
// as they will.
#include "Target.h"

#include "host/Process.h"
#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <elf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Program.h>
#include <unistd.h>

namespace bpftime {

namespace fs = std::filesystem;

namespace {

constexpr unsigned scriptDepthMax = 4;  // as the kernel's
constexpr unsigned listSecondsMax = 10;

/// The interpreter a script names in its first line, or "".
std::string scriptInterpreter(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::string line, word;
  if (!std::getline(in, line) || line.compare(0, 2, "#!") != 0) return "";
  std::istringstream words(line.substr(2));
  words >> word;
  if (word == "/usr/bin/env" && words >> word)
    if (auto found = llvm::sys::findProgramByName(word)) return *found;
  return word;
}

/// PT_INTERP of an ELF file; "" if it has none. Error text in `fault` if it is no
/// 64-bit ELF program of this machine.
std::string elfInterpreter(const std::string &path, std::string &fault) {
  std::ifstream in(path, std::ios::binary);
  Elf64_Ehdr header = {};
  if (!in.read(reinterpret_cast<char *>(&header), sizeof header) ||
      memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
    fault = "it is not an ELF program";
    return "";
  }
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64) {
    fault = "it is made for another architecture";
    return "";
  }
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr p = {};
    in.seekg(static_cast<std::streamoff>(header.e_phoff + i * sizeof p));
    if (!in.read(reinterpret_cast<char *>(&p), sizeof p)) break;
    if (p.p_type != PT_INTERP || p.p_filesz > PATH_MAX) continue;
    std::string name(p.p_filesz, '\0');
    in.seekg(static_cast<std::streamoff>(p.p_offset));
    in.read(name.data(), static_cast<std::streamsize>(name.size()));
    return name.c_str();
  }
  return "";
}

/// What `LOADER --list PROGRAM` prints; "" if it fails.
std::string listOutput(const TargetProgram &program) {
  llvm::SmallString<128> file;
  int fd;
  if (llvm::sys::fs::createTemporaryFile("bpftime-list", "", fd, file)) return "";
  close(fd);
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""), file.str(), llvm::StringRef("")};
  llvm::sys::ExecuteAndWait(program.interpreter, {program.interpreter, "--list", program.binary},
                            std::nullopt, redirects, listSecondsMax);
  auto text = llvm::MemoryBuffer::getFile(file);
  llvm::sys::fs::remove(file);
  return text ? (*text)->getBuffer().str() : "";
}

/// Soname to file, of all libraries the program loads at start.
std::map<std::string, std::string> listLibraries(const TargetProgram &program) {
  std::map<std::string, std::string> out;
  if (program.interpreter.empty()) return out;
  std::istringstream in(listOutput(program));
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name, arrow, path;
    if (words >> name >> arrow >> path && arrow == "=>" && path[0] == '/')
      out[fs::path(name).filename()] = path;
  }
  return out;
}

/// Whether a mapped or listed file is what a bare name means: itself, or the name
/// without version ("libc" for libc.so.6).
bool isNamed(const std::string &file, const std::string &name) {
  std::string base = fs::path(file).filename();
  return base == name || base.compare(0, name.size() + 4, name + ".so.") == 0 || base == name + ".so";
}

}  // namespace

llvm::Expected<TargetProgram> findProgram(const std::string &command) {
  TargetProgram out;
  if (command.find('/') != std::string::npos) {
    out.path = command;
  } else {
    llvm::ErrorOr<std::string> found = llvm::sys::findProgramByName(command);
    if (!found) return fail(diagnose(DiagId::NoCommand, command, "it is not in PATH"));
    out.path = *found;
  }
  if (access(out.path.c_str(), X_OK)) return fail(diagnose(DiagId::NoCommand, command, strerror(errno)));
  if (fs::is_directory(out.path)) return fail(diagnose(DiagId::NoCommand, command, "it is a folder"));
  out.binary = out.path;
  for (unsigned i = 0; i < scriptDepthMax; ++i) {
    std::string interpreter = scriptInterpreter(out.binary);
    if (interpreter.empty()) break;
    out.binary = interpreter;
  }
  std::string fault;
  out.interpreter = elfInterpreter(out.binary, fault);
  if (!fault.empty()) return fail(diagnose(DiagId::NoCommand, command, fault));
  std::error_code error;
  fs::path real = fs::canonical(out.binary, error);
  if (!error) out.binary = real;
  return out;
}

BinaryResolver resolverFor(const TargetProgram &program) {
  return
      [program, libraries = listLibraries(program)](const std::string &name) -> llvm::Expected<std::string> {
        if (name.empty() || name == fs::path(program.path).filename() ||
            name == fs::path(program.binary).filename())
          return program.binary;
        if (name.find('/') != std::string::npos) return findBinary(name);
        for (auto &[soname, path] : libraries)
          if (isNamed(soname, name)) return path;
        return findBinary(name);
      };
}

BinaryResolver resolverFor(pid_t pid) {
  return [pid](const std::string &name) -> llvm::Expected<std::string> {
    std::error_code error;
    fs::path exe = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error);
    if (!error && (name.empty() || name == exe.filename())) return exe.string();
    if (name.find('/') != std::string::npos) return findBinary(name);
    for (const Mapping &m : readMappings(pid))
      if (!m.path.empty() && m.path[0] == '/' && isNamed(m.path, name)) return m.path;
    return findBinary(name);
  };
}

std::vector<std::string> libraryFiles(pid_t pid) {
  std::vector<std::string> out;
  std::error_code error;
  fs::path exe = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error);
  if (!error) out.push_back(exe);
  for (const Mapping &m : readMappings(pid))
    if ((isNamed(m.path, "libc") || isNamed(m.path, "ld-musl-x86_64")) && !llvm::is_contained(out, m.path))
      out.push_back(m.path);
  return out;
}

}  // namespace bpftime
