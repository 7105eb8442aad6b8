/* The layout that all CPUs share. */
#include <asm-generic/types.h>
