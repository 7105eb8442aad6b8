// bpf_timer: a field of a map's value, and a function of the program that runs later, on its
// own. Such a function sees nothing of whoever set it, so it is verified once for each map
// whose timers may call it. One that names itself counts as recursion (Cfg.cpp), although the
// kernel would take it.
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// The state in which a deferred callback begins: the map, a key and a value of it.
State deferredState(Env &, const Deferred &);

}  // namespace bpftime
