/* What a function of this library stands before: the function of the same name in the next
 * module that the dynamic linker searches, usually the C library. */
#ifndef BPFTIME_ENTRY_NEXT_H
#define BPFTIME_ENTRY_NEXT_H

/* NULL if there is none. */
void *bpftime_next(const char *name);

#endif
