/* What no probe hit runs, in a file that is built for speed: for size instead, and away from
 * the rest (runtime-lib/CMakeLists.txt says which files those are). */
#ifndef BPFTIME_CORE_SELDOM_H
#define BPFTIME_CORE_SELDOM_H

#define BPFTIME_SELDOM __attribute__((cold, minsize))

#endif
