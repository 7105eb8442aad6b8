// Four threads call work(), which throws every third time, until standard input ends.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static volatile bool stop;
static volatile long wrong;

extern "C" __attribute__((noinline)) int work(int n) {
  static thread_local volatile int last;
  last = n;
  if (n % 3 == 0) throw n;
  return last * 2 + 1;
}

static void *loop(void *unused) {
  for (int i = 0; !stop; i = (i + 1) & 1023) {
    try {
      if (work(i) != i * 2 + 1) __sync_fetch_and_add(&wrong, 1);
    } catch (int n) {
      if (n != i) __sync_fetch_and_add(&wrong, 1);
    }
    if (i % 32 == 0) usleep(100);
  }
  return unused;
}

int main() {
  pthread_t threads[4];
  char c;
  for (pthread_t &t : threads) pthread_create(&t, nullptr, loop, nullptr);
  puts("ready");
  fflush(stdout);
  while (read(0, &c, 1) > 0) {}
  stop = true;
  for (pthread_t &t : threads) pthread_join(t, nullptr);
  printf("wrong results: %ld\n", wrong);
}
