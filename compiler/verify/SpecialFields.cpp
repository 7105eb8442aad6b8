// Names and limits of special fields. The rules by program type are those of
// check_map_prog_compatibility in the kernel's verifier.
#include "verify/SpecialFields.h"

#include "verify/Context.h"
#include "verify/Env.h"
#include "verify/Helpers.h"

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

llvm::Error checkMapUse(const Env &env, MapId map, InsnIndex at) {
  const MapDef &m = env.map(map);
  if (isSleepable(env.program) && isMapType(m.type) && !mapHas(m.type, ASLEEP))
    return fail(placed(env.program, diagnose(DiagId::SleepableMap, m.name, kernelMapTypeName(m.type)), at));
  bool mayLock = mayUseLocks(env.program.type), mayTime = mayUseTimers(env.program.type);
  if (mayLock && mayTime) return llvm::Error::success();
  for (const SpecialField &f : env.specialFields(map)) {
    bool isLock = f.kind == SpecialField::SpinLock || f.kind == SpecialField::ResSpinLock;
    bool isTimer = f.kind == SpecialField::Timer || f.kind == SpecialField::Workqueue ||
                   f.kind == SpecialField::ListHead || f.kind == SpecialField::RbRoot;
    bool isLocking = (isLock && !mayLock) || (isTimer && !mayTime);
    if (isLocking)
      return fail(placed(env.program,
                         diagnose(DiagId::LockingProgramType, env.map(map).name, specialFieldName(f),
                                  programTypeName(env.program.type)),
                         at));
  }
  return llvm::Error::success();
}

}  // namespace bpftime
