// Names and limits of special fields. The rules by program type are those of
// check_map_prog_compatibility in the kernel's verifier.
#include "verify/SpecialFields.h"

#include "verify/Context.h"
#include "verify/Env.h"
#include "verify/Helpers.h"
#include "verify/Policy.h"

namespace bpftime {

const char *specialFieldName(const SpecialField &f) {
  switch (f.kind) {
    case SpecialField::SpinLock: return "a bpf_spin_lock";
    case SpecialField::ResSpinLock: return "a bpf_res_spin_lock";
    case SpecialField::Timer: return "a bpf_timer";
    case SpecialField::Workqueue: return "a bpf_wq";
    case SpecialField::TaskWork: return "a bpf_task_work";
    case SpecialField::ListHead: return "a bpf_list_head";
    case SpecialField::ListNode: return "a bpf_list_node";
    case SpecialField::RbRoot: return "a bpf_rb_root";
    case SpecialField::RbNode: return "a bpf_rb_node";
    case SpecialField::Refcount: return "a bpf_refcount";
    case SpecialField::Kptr:
    case SpecialField::KptrUntrusted:
    case SpecialField::KptrPercpu:
    case SpecialField::Uptr: return "a kernel pointer";
    case SpecialField::TooMany: return "more special fields than can be followed";
  }
  return "a special field";
}

bool isKptr(const SpecialField &f) {
  switch (f.kind) {
    case SpecialField::Kptr:
    case SpecialField::KptrUntrusted:
    case SpecialField::KptrPercpu:
    case SpecialField::Uptr: return true;
    default: return false;
  }
}

/// A policy may let probes have timers. Sound: the kernel refuses because a probe may interrupt
/// the code that keeps timers; ours keep theirs by single exchanges, which nothing interrupts.
static bool allowsTimers(const Policy *policy) {
  return policy && policy->helpers.names(helper::timer_start);
}

llvm::Error checkMapUse(const Env &env, MapId map, InsnIndex at) {
  const MapDef &m = env.map(map);
  if (isSleepable(env.program) && isMapType(m.type) && !mapHas(m.type, ASLEEP))
    return fail(placed(env.program, diagnose(DiagId::SleepableMap, m.name, kernelMapTypeName(m.type)), at));
  bool mayLock = mayUseLocks(env.program.type), mayTime = mayUseTimers(env.program.type);
  if (mayLock && mayTime) return llvm::Error::success();
  for (const SpecialField &f : env.specialFields(map)) {
    bool isLock = f.kind == SpecialField::SpinLock || f.kind == SpecialField::ResSpinLock;
    bool isTimer = f.kind == SpecialField::Timer && !allowsTimers(env.options.policy.get());
    isTimer |= f.kind == SpecialField::Workqueue || f.kind == SpecialField::ListHead ||
               f.kind == SpecialField::RbRoot;
    if (!(isLock && !mayLock) && !(isTimer && !mayTime)) continue;
    Diagnostic d = diagnose(DiagId::LockingProgramType, env.map(map).name, specialFieldName(f),
                            programTypeName(env.program.type));
    if (f.kind == SpecialField::Timer)
      d.remedy =
          "Give a --policy whose list of helpers has timer_start in it: the kernel runs no timers of "
          "such programs, user space can.";
    return fail(placed(env.program, std::move(d), at));
  }
  return llvm::Error::success();
}

}  // namespace bpftime
