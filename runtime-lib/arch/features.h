/* The BPFTIME_CPU_* bits (native.h) that this machine provides. */
#ifndef BPFTIME_ARCH_FEATURES_H
#define BPFTIME_ARCH_FEATURES_H

#include <stdint.h>

uint32_t bpftime_cpu_features();

#endif
