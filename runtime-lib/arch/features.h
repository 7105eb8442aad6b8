/* The BPFTIME_CPU_* bits (native.h) that CPU and system provide. */
#ifndef BPFTIME_ARCH_FEATURES_H
#define BPFTIME_ARCH_FEATURES_H

#include <stdint.h>

extern "C" uint32_t bpftime_cpu_features(void);

#endif
