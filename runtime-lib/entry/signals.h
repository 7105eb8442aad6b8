/* The functions of the C library that this library stands before. */
#ifndef BPFTIME_ENTRY_SIGNALS_H
#define BPFTIME_ENTRY_SIGNALS_H

/* Finds the C library's own: at start, since it takes a file descriptor. */
void bpftime_signals_find(void);

#endif
