/* Faults as values: the handler of SIGSEGV and SIGBUS that makes a plain load of a bad address
 * an error of the load (arch/x86_64/direct_read.S), and when a program may rely on it.
 *
 * Only where thread records are in TLS and the door sees the target's sigaction and
 * sigaltstack (entry/signals.cpp), or the host has promised what these would show
 * (BPFTIME_LOAD_DIRECT_READS). Everywhere else reads stay system calls (safe_read.h).
 * The target keeps its dispositions: what it sets is kept beside and called for its faults. */
#ifndef BPFTIME_CORE_FAULTS_H
#define BPFTIME_CORE_FAULTS_H

#include "guarded_load.h"

#if defined(__x86_64__) && defined(BPFTIME_THREAD_TLS)
#define BPFTIME_DIRECT_READS 1
#endif

#ifdef BPFTIME_DIRECT_READS

/* Puts the handler in unless the target ignores one of the two signals. Safe to call again. */
void bpftime_faults_install(void);
/* Gives the signals back if no program runs. */
void bpftime_faults_remove(void);

extern struct bpftime_stack_gap bpftime_stack_gap;

/* Decides for the run of a program, at its first read: sets BPFTIME_RUNNING_ASKED. */
void bpftime_faults_ask(struct bpftime_thread *);
static inline bool bpftime_reads_direct(uint64_t from) {
  return bpftime_may_load(bpftime_thread_record(), &bpftime_stack_gap, from);
}
/* The same, asked if it has not been told. */
static inline bool bpftime_reads_may_be_direct(uint64_t from) {
  struct bpftime_thread *t = bpftime_thread_record();
  if (t->running && !(t->running & BPFTIME_RUNNING_ASKED)) bpftime_faults_ask(t);
  return bpftime_reads_direct(from);
}

extern "C" {
int64_t bpftime_direct_copy(void *to, uint64_t from, uint64_t size);
int64_t bpftime_direct_string(char *to, uint64_t from, uint64_t size);
}

/* ---- for the door that stands before the target's sigaction ---- */

/* What the target has set for SIGSEGV or SIGBUS. */
struct bpftime_disposition {
  void *handler;
  uint64_t flags;
};
/* SIGBUS or SIGSEGV. */
static inline bool bpftime_faults_concern(int signal) { return signal == 7 || signal == 11; }
/* Whether what this process sets for `signal` is to be kept beside, and not by the kernel. */
bool bpftime_faults_guard(int signal);
/* Keeps what the target sets; gives what the kernel is to be told instead. */
struct bpftime_disposition bpftime_faults_adopt(int signal, struct bpftime_disposition);
/* What the target sees in place of what the kernel says. */
struct bpftime_disposition bpftime_faults_shown(int signal, struct bpftime_disposition);
/* Ends direct reads in this process, since the target is about to do what is better not kept
 * beside. False if some program still runs, in this thread or for long: then it must be. */
bool bpftime_faults_give_up(void);

#endif
#endif
