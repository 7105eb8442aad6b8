/* As on all CPUs, but for four flags that both ARM architectures number in another way
 * (uapi/asm/fcntl.h). */
#if defined(__aarch64__) || defined(__arm__)
#define O_DIRECTORY 040000
#define O_NOFOLLOW 0100000
#define O_DIRECT 0200000
#define O_LARGEFILE 0400000
#endif
#ifdef __arm__
/* Locks of a range beyond 2 GiB: fcntl64's numbers and structure under the plain names. */
#define F_GETLK 12
#define F_SETLK 13
#define F_SETLKW 14
#define HAVE_ARCH_STRUCT_FLOCK
struct flock {
  short l_type, l_whence;
  long long l_start, l_len;
  int l_pid;
};
#endif
#include <asm-generic/fcntl.h>
