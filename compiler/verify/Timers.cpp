// The rules of process_timer_func and set_timer_callback_state (kernel/bpf/verifier.c).
//
// Sound: a deferred callback is given nothing but its map, so one walk of it stands for all
// calls; it is walked whether or not the path that set it goes on.
#include "verify/Timers.h"

#include "verify/HelperCall.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

/// TIMER: the address of a bpf_timer in a value of a map, whose helper calls are about it.
llvm::Error HelperCall::timerArgument(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::MapValue || v.maybeNull || !v.num.isConstant())
    return wrong(i, "a bpf_timer in a map value, at a fixed offset");
  bool isThere = llvm::any_of(env.specialFields(v.map), [&](const SpecialField &f) {
    return f.kind == SpecialField::Timer && int64_t(f.offset) == v.offsetMin();
  });
  if (!isThere) return wrong(i, "the address of a bpf_timer member of the map's value type");
  // Of maps found in other maps nothing says which of them a value is from.
  if (index(v.map) >= env.mapsOfObject) return notHandled();
  map = timerMap = v.map;
  env.facts.callMap(path.pc, v.map);
  return llvm::Error::success();
}

void HelperCall::deferCallback() {
  env.facts.callFromHelper(*callback);
  bool isKnown = llvm::any_of(env.deferred,
                              [&](const Deferred &d) { return d.subprogram == *callback && d.map == *map; });
  if (isKnown) return;
  env.deferred.push_back({*callback, *map, path.pc});
  env.facts.timerCallback(*callback, *map);
}

State deferredState(Env &env, const Deferred &d) {
  State s;
  s.frames.push_back(newFrame(FrameKind::Deferred, d.subprogram, d.set, 0));
  s.reg(1) = Value::pointer(ValueKind::Map, GivenAtEntry);
  s.reg(2) = Value::pointer(ValueKind::MapKey, GivenAtEntry);
  s.reg(3) = Value::pointer(ValueKind::MapValue, GivenAtEntry);
  for (unsigned r = 1; r <= 3; ++r) s.reg(r).map = d.map;
  s.reg(3).isLockable = true;
  s.reg(3).id = env.newId();
  return s;
}

}  // namespace bpftime
