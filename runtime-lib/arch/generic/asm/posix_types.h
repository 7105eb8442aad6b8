/* The layout that all CPUs share. */
#include <asm-generic/posix_types.h>
