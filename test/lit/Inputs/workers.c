/* Four threads call work() until standard input ends; each checks every result. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int stop;
static volatile long wrong;

__attribute__((noinline)) int work(int n) {
  static __thread volatile int last;
  last = n;
  return last * 2 + 1;
}

static void *loop(void *unused) {
  for (int i = 0; !stop; i = (i + 1) & 1023) {
    if (work(i) != i * 2 + 1) __sync_fetch_and_add(&wrong, 1);
    if (i == 0) usleep(100);
  }
  return unused;
}

int main(void) {
  pthread_t threads[4];
  char c;
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, loop, 0);
  puts("ready");
  fflush(stdout);
  while (read(0, &c, 1) > 0) {
  }
  stop = 1;
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  printf("wrong results: %ld\n", wrong);
  return 0;
}
