// SIGSEGV and SIGBUS: a load of direct_read.S, or of a program (guarded_load.h), that faults
// goes on where that is known, all else is the target's and reaches what the target has set,
// with the context, mask and stack that it asked for: the kernel is told the target's flags and
// mask, only another handler, which jumps on.
//
// A fault while its signal is blocked, or while somebody else's handler stands, ends the
// process, and neither can be known from outside the kernel: C libraries block all signals
// in places of their own (thread exit, thread creation, posix_spawn), and the child of a
// posix_spawn or vfork shares memory but not dispositions. So every run of a program asks
// the kernel at its first read, and takes the answer until its end.
#include "faults.h"

#ifdef BPFTIME_DIRECT_READS
#include "../arch/x86_64/fault.h"
#include "auxv.h"
#include "clock.h"
#include "mappings.h"
#include "memory.h"
#include "system.h"

struct bpftime_stack_gap bpftime_stack_gap;

namespace {

constexpr unsigned long flag_restorer = 0x04000000, auxv_signal_frame = 51;
constexpr uint32_t signal_frame_default = 4096; /* before Linux 5.14; AVX-512 needs 3.4 KiB */
constexpr uint32_t handler_bytes = 512;         /* red zone and frame of the handler below */
constexpr uint64_t patience_ns = 100000000;
constexpr uint64_t both = 1u << (SIGSEGV - 1) | 1u << (SIGBUS - 1);
constexpr uint64_t flags_changed = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND; /* on the way to the kernel */
constexpr int guarded[] = {SIGSEGV, SIGBUS};

struct bpftime_disposition kept[2];  // by kept_of
uint32_t room_min;                   // bytes that a fault takes on an alternate stack
bool installed;                      // the kernel has our handler, unless it was changed behind us
bool usable;                         // and programs may rely on it

struct bpftime_disposition *kept_of(int signal) { return &kept[signal == SIGBUS]; }
void *pointer(__sighandler_t handler) { return reinterpret_cast<void *>(handler); }

long action(int signal, const struct sigaction *want, struct sigaction *old) {
  return bpftime_syscall6(__NR_rt_sigaction, signal, (long)want, (long)old, sizeof want->sa_mask, 0, 0);
}

// The target's default: the signal once more, with nothing in its way. It comes when the
// handler returns, to the very context that it came to first, so that a core tells the same.
void die(int signal, siginfo_t *info) {
  struct sigaction none = {};
  action(signal, &none, nullptr);
  bpftime_syscall6(__NR_rt_tgsigqueueinfo, sys_getpid(), sys_gettid(), signal, (long)info, 0, 0);
}

extern "C" {
extern const char bpftime_direct_begin[], bpftime_direct_end[], bpftime_direct_fault[];
void bpftime_signal_return(void);
}

// Where a fault at `at` goes on if the load is one of ours, 0 if it is not.
uint64_t landing_of(uint64_t at) {
  if (at - reinterpret_cast<uint64_t>(bpftime_direct_begin) <
      static_cast<uint64_t>(bpftime_direct_end - bpftime_direct_begin))
    return reinterpret_cast<uint64_t>(bpftime_direct_fault);
  // Sound: the mark lies in the 16 bytes that the load begins, so where code is there is the
  // mark; nobody else has a use for the instruction, and this thread runs a program that reads.
  const bool guarded =
      at % BPFTIME_LOAD_ALIGN == 0 && bpftime_thread_record()->running & BPFTIME_RUNNING_DIRECT &&
      bpftime_load64(reinterpret_cast<const char *>(at) + BPFTIME_LOAD_BYTES) == BPFTIME_LOAD_MARK;
  return guarded ? at + BPFTIME_LOAD_RESUME : 0;
}

extern "C" {
void bpftime_fault_handler(int signal, siginfo_t *info, void *context) {
  __u64 *at = bpftime_cpu_stood_at(context);
  // Sound: a positive code is the kernel's word that the instruction itself faulted, but for
  // one that tells of memory found broken elsewhere; a signal that somebody sent while it
  // stood there is the target's.
  const bool is_fault = info->si_code > 0 && info->si_code != BUS_MCEERR_AO;
  if (const uint64_t landing = is_fault ? landing_of(*at) : 0) {
    *at = landing;
    return;
  }
  struct bpftime_disposition *target = kept_of(signal);
  auto handler = reinterpret_cast<void (*)(int, siginfo_t *, void *)>(target->handler);
  const bool ignored = pointer(SIG_IGN) == target->handler;
  if (ignored && info->si_code <= 0) return;
  if (!handler || ignored)
    return die(signal, info);  // what cannot be ignored the kernel does not ignore either
  if (target->flags & SA_RESETHAND) target->handler = nullptr;
  [[clang::musttail]] return handler(signal, info, context);
}
}  // extern "C"

bool ours(const struct sigaction &a) {
  return pointer(a.sa_handler) == reinterpret_cast<void *>(bpftime_fault_handler);
}

bool unblocked() {
  uint64_t mask;
  return !bpftime_syscall6(__NR_rt_sigprocmask, 0, 0, (long)&mask, sizeof mask, 0, 0) && !(mask & both);
}

// Tells the kernel the same with another handler.
void tell(int signal, struct sigaction *now, const struct bpftime_disposition &d) {
  now->sa_handler = reinterpret_cast<__sighandler_t>(d.handler);
  if (!(d.flags & flag_restorer)) now->sa_restorer = bpftime_signal_return;
  now->sa_flags = d.flags | flag_restorer;
  action(signal, now, nullptr);
}

// Dispositions of SIGBUS change together with those of SIGSEGV where they change behind us: in
// a child of vfork or posix_spawn, and in a run-time system that makes system calls itself.
// Of the former the signals stay blocked until it has reset them all.
bool standing() {
  struct sigaction now;
  return !action(SIGSEGV, nullptr, &now) && ours(now);
}

// On an alternate stack the kernel counts: a frame that does not fit ends the process. On
// others a fault needs what any signal does, and programs run nowhere that has less.
bool roomy(const struct bpftime_thread *t) {
  uint64_t used = reinterpret_cast<uint64_t>(__builtin_frame_address(0)) - t->altstack;
  return !t->altstack_bytes || (used >= t->altstack_bytes && t->altstack_bytes >= room_min);
}

// From the mapping below the main thread's stack to where the stack ends now. Sound: the kernel
// places new mappings below the former; one that asks for a place between is read by system
// call.
bool find_stack() {
  struct bpftime_mappings maps;
  struct bpftime_mapping m;
  uint64_t below = 0;
  bool found = false;
  if (!bpftime_mappings_open(&maps)) return false;
  while (!found && bpftime_mappings_next(&maps, &m)) {
    if ((found = bpftime_streq(m.path, "[stack]"))) bpftime_stack_gap = {below, m.start - below};
    below = m.end;
  }
  bpftime_mappings_close(&maps);
  return found;
}

}  // namespace

void bpftime_faults_ask(struct bpftime_thread *t) {
  // A stack that has grown since never shrinks.
  const uint64_t used = reinterpret_cast<uint64_t>(__builtin_frame_address(0)) - bpftime_stack_gap.start;
  if (used < bpftime_stack_gap.bytes) bpftime_stack_gap.bytes = used;
  bool direct = __atomic_load_n(&usable, __ATOMIC_RELAXED) && roomy(t) && unblocked() && standing() &&
                __atomic_load_n(&usable, __ATOMIC_SEQ_CST);
  // Sound: until the program ends, this thread's mask changes only in handlers, which put it
  // back, and the disposition only by the target's sigaction, which leaves our handler or
  // waits in give_up: the last look at `usable` comes after system calls, so that `running`
  // is seen by whoever cleared it later.
  t->running |= BPFTIME_RUNNING_ASKED | (direct ? BPFTIME_RUNNING_DIRECT : 0);
}

void bpftime_faults_install(void) {
  struct sigaction now[2];
  if (usable || !find_stack()) return;
  for (int i = 0; i < 2; i++)
    if (action(guarded[i], nullptr, &now[i]) || now[i].sa_handler == SIG_IGN) return;
  const unsigned long frame = bpftime_auxv(auxv_signal_frame);
  room_min = handler_bytes + (frame ? static_cast<uint32_t>(frame) : signal_frame_default);
  for (int i = 0; i < 2; i++)
    if (!ours(now[i]))
      tell(guarded[i], &now[i],
           bpftime_faults_adopt(guarded[i], {pointer(now[i].sa_handler), now[i].sa_flags}));
  installed = true;
  __atomic_store_n(&usable, true, __ATOMIC_RELEASE);
}

void bpftime_faults_remove(void) {
  // Sound: as in bpftime_faults_ask; who runs now, or has asked already, is seen.
  __atomic_store_n(&usable, false, __ATOMIC_SEQ_CST);
  if (!installed || bpftime_thread_any_running()) return;
  installed = false;
  for (int signal : guarded) {
    struct sigaction now;
    if (action(signal, nullptr, &now) || !ours(now)) continue;
    tell(signal, &now, bpftime_faults_shown(signal, {pointer(now.sa_handler), now.sa_flags}));
  }
}

bool bpftime_faults_guard(int signal) {
  if (!installed || !bpftime_faults_concern(signal)) return false;
  // A child of vfork has dispositions of its own, and ours in its memory. A forked child's
  // page is empty.
  const struct bpftime_process_page *page = bpftime_process_page;
  return page && (!page->pid || page->pid == sys_getpid());
}

struct bpftime_disposition bpftime_faults_adopt(int signal, struct bpftime_disposition d) {
  *kept_of(signal) = d;
  // Without SA_SIGINFO the kernel would not say why. A default has no stack of its choice: a
  // fault then goes where there is most likely room.
  return {reinterpret_cast<void *>(bpftime_fault_handler),
          (d.flags & ~uint64_t{SA_RESETHAND}) | SA_SIGINFO | (d.handler ? 0 : SA_ONSTACK)};
}

struct bpftime_disposition bpftime_faults_shown(int signal, struct bpftime_disposition d) {
  if (d.handler != reinterpret_cast<void *>(bpftime_fault_handler)) return d;
  // The rest is as the kernel was told, by siginterrupt for one.
  return {kept_of(signal)->handler, (d.flags & ~flags_changed) | (kept_of(signal)->flags & flags_changed)};
}

bool bpftime_faults_give_up(void) {
  __atomic_store_n(&usable, false, __ATOMIC_SEQ_CST);
  // A program that this very thread interrupts reads on by system call.
  struct bpftime_thread *t = bpftime_thread_record();
  if (t->running) t->running = (t->running | BPFTIME_RUNNING_ASKED) & ~BPFTIME_RUNNING_DIRECT;
  const uint64_t end = bpftime_clock_monotonic_ns() + patience_ns;
  while (bpftime_thread_any_running()) {
    if (t->running || bpftime_clock_monotonic_ns() > end) return false;
    sys_yield();
  }
  return true;
}
#endif
