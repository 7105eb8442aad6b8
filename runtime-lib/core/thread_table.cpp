// The thread record where the runtime was injected, so that no TLS is its own: an
// open-addressed table keyed by the thread pointer (fs base), or by the thread id
// where the kernel does not let user code read it or a thread has none.
//
// A C library reuses the block of a dead thread, and with it the key. Both glibc and
// musl keep the thread's id in their block (the kernel writes it there at clone and
// clears it at exit), so the id's offset is learnt from the first thread that has it,
// and a record is trusted while that word still names its thread. Threads without such
// a word are asked for their id each time. Records of dead threads are reused.
#include "clock.h"
#include "seldom.h"
#include "system.h"
#include "thread.h"

#include "../arch/cpu.h"

namespace {

constexpr uint32_t records_max = 1024, window = 32;
constexpr uint32_t block_words_max = 0x800 / 4;  // how far into the block the id is looked for

struct record {
  uint64_t key;  // thread pointer, or tid << 1 | 1; 0: free
  struct bpftime_thread thread;
  uint32_t tid;          // the thread the record was made for
  uint32_t id_in_block;  // the block's word vouches for `tid`
};
record records[records_max];
uint32_t id_word;  // index + 1 of the id within the block; 0: not learnt

uint32_t block_id(uint64_t pointer) {
  uint32_t word = __atomic_load_n(&id_word, __ATOMIC_RELAXED);
  if (!word) return 0;
  return __atomic_load_n(reinterpret_cast<const uint32_t *>(pointer) + word - 1, __ATOMIC_RELAXED);
}

// Looks for the thread's own id in its block, reading by system call because the
// block's size is not known.
void learn(uint64_t pointer, uint32_t tid) {
  uint32_t words[block_words_max];
  struct bpftime_iovec local = {words, sizeof words},
                       remote = {reinterpret_cast<void *>(pointer), sizeof words};
  long size = sys_process_vm_readv(sys_getpid(), &local, &remote);
  if (size < 0) return;
  for (uint32_t i = 0; i < static_cast<uint64_t>(size) / 4; i++)
    if (words[i] == tid) {
      __atomic_store_n(&id_word, i + 1, __ATOMIC_RELAXED);
      return;
    }
}

// Whether the learnt word can be read for this thread, whatever its block is.
bool vouches(uint64_t pointer, uint32_t tid) {
  if (!__atomic_load_n(&id_word, __ATOMIC_RELAXED)) learn(pointer, tid);
  uint32_t word = __atomic_load_n(&id_word, __ATOMIC_RELAXED), id = 0;
  if (!word) return false;
  struct bpftime_iovec local = {&id, 4}, remote = {reinterpret_cast<uint32_t *>(pointer) + word - 1, 4};
  return sys_process_vm_readv(sys_getpid(), &local, &remote) == 4 && id == tid;
}

uint32_t place(uint64_t key) {
  return static_cast<uint32_t>(key * 0x9e3779b97f4a7c15ull >> 54) % records_max;
}

void begin(record *r, uint64_t pointer, uint32_t tid) {
  r->thread = {};
  r->tid = tid;
  r->id_in_block = pointer && vouches(pointer, tid);
}

bool dead(const record *r) { return r->tid && sys_tgkill(sys_getpid(), r->tid, 0) == -ESRCH; }

record *insert(uint64_t key, uint64_t pointer, uint32_t tid) {
  uint32_t at = place(key);
  for (uint32_t i = 0; i < window; i++, at = (at + 1) % records_max) {
    record *r = &records[at];
    uint64_t held = __atomic_load_n(&r->key, __ATOMIC_ACQUIRE);
    if (held && !dead(r)) continue;
    // Sound: a dead thread's record has no user, and one claimant wins the exchange.
    if (!__atomic_compare_exchange_n(&r->key, &held, key, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    begin(r, pointer, tid);
    return r;
  }
  return nullptr;
}

record *find(uint64_t key) {
  uint32_t at = place(key);
  for (uint32_t i = 0; i < window; i++, at = (at + 1) % records_max)
    if (__atomic_load_n(&records[at].key, __ATOMIC_ACQUIRE) == key) return &records[at];
  return nullptr;
}

}  // namespace

// A thread's first hit, a key in new hands, a thread without a block of its own.
__attribute__((noinline)) static struct bpftime_thread *find_slowly(uint64_t pointer) {
  uint32_t tid = sys_gettid();
  uint64_t key = pointer ? pointer : static_cast<uint64_t>(tid) << 1 | 1;
  record *r = find(key);
  if (r && r->id_in_block && block_id(pointer) == r->tid) return &r->thread;
  if (!r) r = insert(key, pointer, tid);
  else if (r->tid != tid)
    begin(r, pointer, tid);  // the block of a dead thread in new hands, or a forked child
  return r ? &r->thread : nullptr;
}

struct bpftime_thread *bpftime_thread_record(void) {
  uint64_t pointer = bpftime_cpu_has_thread_pointer(bpftime_hwcap2()) ? bpftime_cpu_thread_pointer() : 0;
  record *r = &records[place(pointer)];
  // Most records are where their key says.
  bool here = pointer && __atomic_load_n(&r->key, __ATOMIC_ACQUIRE) == pointer && r->id_in_block &&
              block_id(pointer) == r->tid;
  return __builtin_expect(here, 1) ? &r->thread : find_slowly(pointer);
}

int64_t bpftime_thread_distance(void) { return 0; }
void bpftime_thread_announce(struct bpftime_thread *) {}

BPFTIME_SELDOM bool bpftime_thread_any_running(void) {
  for (record &r : records)
    if (r.key && r.thread.running && !dead(&r)) return true;
  return false;
}
