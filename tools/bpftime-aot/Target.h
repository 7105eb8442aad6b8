// The program to be probed: what CMD means, and which files its library names stand for.
//
// SEC("uprobe/libc.so.6:malloc") names a library the way a program does. Which file that
// is depends on the target: its RUNPATH, its environment, its mount namespace. These
// resolvers ask the target's own loader or its mappings before they look around.
#pragma once

#include "attach/Plan.h"

#include <string>

#include <sys/types.h>

namespace bpftime {

/// What `run` starts.
struct TargetProgram {
  std::string path;         ///< what is executed
  std::string binary;       ///< the ELF file that will run: path, or a script's interpreter
  std::string interpreter;  ///< its dynamic loader; "" if it is static
};

/// Looks CMD up as a shell would (PATH, scripts). Error: NoCommand.
llvm::Expected<TargetProgram> findProgram(const std::string &command);

/// Binary names as this program will see them: "" and its own name are the program, bare
/// library names what its loader says it will load; else findBinary().
BinaryResolver resolverFor(const TargetProgram &);

/// The files of a process that may have the C library inside: its own, and the program.
std::vector<std::string> libraryFiles(pid_t);

/// Binary names as a running process sees them: what it maps, its executable for "".
BinaryResolver resolverFor(pid_t);

}  // namespace bpftime
