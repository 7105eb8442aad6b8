// Which flags make a BPF object what it is, and which of them make it reproducible.
//
// The object names no folder of the machine it was made on: a source given by a relative
// name keeps that name, one given by an absolute name is named from its own folder ("./").
// Headers found through an absolute -I keep their absolute names.
#include "Arguments.h"

#include "SourceCheck.h"

#include <dlfcn.h>

#include <clang/Driver/Driver.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

namespace bpftime {

namespace {

/// The folder of stddef.h and its like: beside the libclang-cpp that runs, since the
/// headers belong to it; else where it was when this was built.
std::string resourceDir() {
  Dl_info info = {};
  dladdr(reinterpret_cast<void *>(&clang::driver::Driver::GetResourcesPath), &info);
  std::string beside = info.dli_fname ? clang::driver::Driver::GetResourcesPath(info.dli_fname) : "";
  return llvm::sys::fs::is_directory(beside + "/include") ? beside : BPFTIME_CLANG_RESOURCES;
}

/// Debian keeps <asm/types.h>, which <linux/types.h> includes, in a folder of the host's
/// architecture. `-target bpf` does not search it, and everybody adds it by hand.
std::string architectureHeaders() {
  llvm::Triple host(llvm::sys::getDefaultTargetTriple());
  return ("/usr/include/" + host.getArchName() + "-linux-gnu").str();
}

/// Whether the source is told for which CPU PT_REGS_PARM1() and the like are.
bool namesContextArch(const std::vector<std::string> &flags) {
  return llvm::any_of(flags, [](llvm::StringRef word) { return word.contains("__TARGET_ARCH_"); });
}

}  // namespace

std::vector<std::string> clangArguments(const std::string &path, const SourceOptions &options) {
  std::vector<std::string> out = {"clang", "--target=bpf", "-mcpu=v4", "-O2", "-g", "-c",
                                  // A machine's own clang.cfg must not change the object.
                                  "--no-default-config",
                                  // The user's own comes later and wins.
                                  "-resource-dir", resourceDir(),
                                  // Line tables hold names, and DWARF the folder they are relative to.
                                  "-fdebug-compilation-dir=."};
  if (llvm::sys::path::is_absolute(path))
    out.push_back("-ffile-prefix-map=" + llvm::sys::path::parent_path(path).rtrim('/').str() + "/=./");
  // Contexts hold the registers of the machine that --ctx-arch names, and that is x86-64.
  if (!namesContextArch(options.flags)) out.push_back("-D__TARGET_ARCH_x86");
  for (const std::string &word : options.flags)
    if (!isCheckFlag(word)) out.push_back(word);
  // Behind the user's own folders, and behind Clang's.
  std::string headers = architectureHeaders();
  if (llvm::sys::fs::is_directory(headers)) out.insert(out.end(), {"-idirafter", headers});
  // "--": a source may be called -v.c.
  out.insert(out.end(), {"-x", "c", "-o", "-", "--", path});
  return out;
}

}  // namespace bpftime
