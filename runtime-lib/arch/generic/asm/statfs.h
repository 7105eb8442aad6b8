/* The layout that newer CPUs share. */
#include <asm-generic/statfs.h>
