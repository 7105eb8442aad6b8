// The BTF of hostile programs, written by hand: one blob for all of them. Signatures make
// global functions contracts, and a map's value type says where its lock is.
#pragma once

#include "bpf/Types.h"

#include <memory>

namespace bpftime {

/// Kinds of functions that a program may have.
enum class HostileFunction : uint8_t {
  Main,
  Static,   ///< int f(u64, u64, u64, u64, u64), static: followed, whatever it is given
  Numbers,  ///< int f(u64, u64), global
  Context,  ///< int f(struct __sk_buff *, u64), global
  Memory,   ///< int f(struct pair *, u64), global; the pointer may be NULL
  NonNull,  ///< the same, tagged arg:nonnull
};

constexpr uint32_t hostilePairBytes = 16;    ///< sizeof(struct pair)
constexpr uint32_t hostileLockedBytes = 32;  ///< a map's value with a bpf_spin_lock in it
constexpr int16_t hostileLockOffset = 8;

inline bool isGlobal(HostileFunction f) { return f != HostileFunction::Static; }
/// The FUNC of a function; the types of keys and of the value with a lock.
uint32_t typeOf(HostileFunction);
uint32_t hostileKeyType();
uint32_t hostileLockedType();
std::shared_ptr<const Types> hostileTypes();
/// The running kernel's, for kernel functions; null if it has none.
std::shared_ptr<const Types> runningTypes();

}  // namespace bpftime
