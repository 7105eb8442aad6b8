/* The layout that newer CPUs share. */
#include <asm-generic/stat.h>
