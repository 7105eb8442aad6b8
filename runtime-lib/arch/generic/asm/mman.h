/* The layout that all CPUs share. */
#include <asm-generic/mman.h>
