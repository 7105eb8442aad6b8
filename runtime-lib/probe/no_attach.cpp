// In place of dispatch.cpp where nothing can be attached yet: programs are called by their
// host only, and an image whose trampolines want more is refused when it is bound.
#include "dispatch.h"

const void *bpftime_service_address(uint32_t, void *) { return nullptr; }
