/* What inlined helpers look at instead of calling: a struct of the runtime
 * (runtime-lib/core/here.h) that programs reach through a service slot, as they reach
 * bpftime_walk (walk.h). Its layout is known to the runtime's own sources only, of which the
 * inlined helpers are made; BPFTIME_ABI_VERSION stands for it. */
#ifndef BPFTIME_ABI_HERE_H
#define BPFTIME_ABI_HERE_H

#define BPFTIME_SYMBOL_HERE "bpftime_here"

#endif
