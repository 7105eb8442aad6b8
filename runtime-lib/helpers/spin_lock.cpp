// Helpers 93 and 94: the bpf_spin_lock in a map's value. The verifier has proved that the
// argument is that field, that one lock is held at a time, that nothing is called meanwhile
// and that every path lets go; updates with BPF_F_LOCK take the same lock (maps/value.cpp).
#include "../core/lock.h"
#include "helpers.h"

extern "C" {

void bpftime_helper_spin_lock(void *lock) { bpftime_spin_lock(static_cast<uint32_t *>(lock)); }
void bpftime_helper_spin_unlock(void *lock) { bpftime_spin_unlock(static_cast<uint32_t *>(lock)); }

}  // extern "C"
