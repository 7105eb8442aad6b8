// The ways an exception can take through probed functions, in four threads; every call that
// follows in the same stack slot must be right, and every object must be destroyed.
#include <pthread.h>
#include <stdlib.h>

struct Guard {
  int *left;
  ~Guard() { ++*left; }
};
static thread_local int left;
static volatile int sink;

__attribute__((noinline)) static int below(int n) {
  Guard guard{&left};
  if (n & 1) throw n;
  return n;
}

// Recursion: all its frames are probed, and the innermost throws.
extern "C" __attribute__((noinline)) int deep(int n) {
  Guard guard{&left};
  sink = n ? deep(n - 1) + 1 : throw 7;
  return sink;
}

// Throws of its own frame, catches, or throws again what it caught.
extern "C" __attribute__((noinline)) int work(int n) {
  Guard guard{&left};
  if (n % 8 == 6) throw n;
  try {
    sink = below(n);
  } catch (int) {
    if (n % 4 == 3) throw;
    return -1;
  }
  return n;
}

// Ends with a jump: the return slot of `work` holds where this one returns to.
extern "C" __attribute__((noinline)) int hop(int n) {
  sink = n;
  [[clang::musttail]] return work(n);
}

static void *run(void *unused) {
  // Deep enough that the return store is crowded.
  constexpr int rounds = 40000, depth = 200, deepEvery = 400;
  int caught = 0, destroyed = 0;
  for (int i = 0; i < rounds; i++) {
    try {
      i % 3 ? work(i) : hop(i);
    } catch (int n) {
      caught += n == i;
    }
    destroyed += i % 8 == 6 ? 1 : 2;
    if (work(0) != 0 || work(1) != -1) abort();
    destroyed += 4;
    if (i % deepEvery) continue;
    try {
      deep(depth);
    } catch (int n) {
      caught += n == 7;
    }
    destroyed += depth + 1;
  }
  if (caught != rounds / 8 * 3 + rounds / deepEvery || left != destroyed) abort();
  return unused;
}

int main() {
  pthread_t threads[4];
  for (pthread_t &t : threads) pthread_create(&t, nullptr, run, nullptr);
  for (pthread_t &t : threads) pthread_join(t, nullptr);
}
