// What the verifier knows of helpers beyond their prototypes (bpf/HelperTable.h): the
// rows of HelperEffects.def, and the few rules that concern one helper or two.
#pragma once

#include "bpf/HelperTable.h"
#include "verify/MapRules.h"

#include <cstdint>
#include <optional>

namespace bpftime {

// Packets.
/// Memory arguments may point into the packet.
bool takesPacketMemory(HelperId);
/// All pointers into the packet are void afterwards.
bool movesPacket(HelperId);

// Maps and memory.
/// Adds, replaces or removes elements.
bool changesMap(HelperId);
/// Writes all of its output on success and on failure, so that no byte stays as it was.
bool fillsOutput(HelperId);

// References.
/// What was acquired is taken away.
bool releasesReference(HelperId);

// Execution context.
/// For programs that may sleep only.
bool maySleep(HelperId);
bool isSleepable(const Program &);
/// bpf_d_path() takes locks that some functions hold: it is for programs on a few others.
bool mayResolvePaths(const Program &);
/// Types whose programs cannot use maps with a bpf_spin_lock, and with a bpf_timer, a
/// list head or a tree root.
bool mayUseLocks(uint32_t programType);
bool mayUseTimers(uint32_t programType);

// Results.
struct ReturnRange {
  int64_t min, max;
};
/// The range of the result that programs may count on; `sizeMax`: the largest value of
/// its SIZE argument.
std::optional<ReturnRange> returnRange(HelperId, uint32_t sizeMax);
/// The kernel's struct behind a TASK, TASK_PT_REGS or BTF_ID_OR_NULL result; nullptr for
/// other results.
const char *returnedStruct(HelperId);

// Callbacks return 0 or 1.
/// How many arguments the helper gives its CALLBACK; 0: it has none.
unsigned callbackArity(HelperId);
/// The callback runs later, on its own; else it runs within the call.
bool isCallbackDeferred(HelperId);

}  // namespace bpftime
