// The reference interpreter: one switch over decoded instructions, written from the
// instruction-set document (RFC 9669) and from nothing else. Slow, plain, and the judge
// wherever the kernel cannot be asked.
#pragma once

#include "World.h"
#include "bpf/Program.h"

namespace bpftime::reference {

/// Runs a program on a context and gives r0. Memory is accessed at its real addresses:
/// only for programs that are safe by construction or verified.
uint64_t interpret(const Program &, World &, void *ctx);

}  // namespace bpftime::reference
