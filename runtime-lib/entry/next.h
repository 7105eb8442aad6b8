/* What a function of this library stands before: the function of the same name in the next
 * module that the dynamic linker searches, usually the C library. */
#ifndef BPFTIME_ENTRY_NEXT_H
#define BPFTIME_ENTRY_NEXT_H

#include <stdint.h>

#define BPFTIME_EXPORT __attribute__((visibility("default")))

/* The functions that stand behind ours, and their names. */
enum bpftime_next {
#define NEXT(name) BPFTIME_NEXT_##name,
#include "next.def"
#undef NEXT
  BPFTIME_NEXT_COUNT
};

/* Looks for all of them: at start, since it takes a file descriptor. */
void bpftime_next_find_all(void);
/* NULL if there is none. */
void *bpftime_next_find(enum bpftime_next);

/* A C library that lacks the function has no callers of it, but for one that looks for its
 * name at run time and gets an error here. */
template <typename... Arguments> uint64_t bpftime_next_call(enum bpftime_next which, Arguments... arguments) {
  auto f = reinterpret_cast<uint64_t (*)(Arguments...)>(bpftime_next_find(which));
  return f ? f(arguments...) : ~uint64_t{0};
}

#endif
