/* The layout that all CPUs share. */
#include <asm-generic/bitsperlong.h>
