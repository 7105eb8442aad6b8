/* System-call numbers of 32-bit ARM (EABI), those that the runtime uses. Where an older call
 * takes 32-bit numbers, the plain name stands for the newer one. */
#define __NR_exit 1
#define __NR_read 3
#define __NR_write 4
#define __NR_close 6
#define __NR_getpid 20
#define __NR_kill 37
#define __NR_getppid 64
#define __NR_munmap 91
#define __NR_mprotect 125
#define __NR_sched_yield 158
#define __NR_mremap 163
#define __NR_prctl 172
#define __NR_pread64 180
#define __NR_pwrite64 181
#define __NR_mmap2 192
#define __NR_ftruncate64 194
#define __NR_fstat 197  /* fstat64 */
#define __NR_getuid 199 /* getuid32 */
#define __NR_getgid 200
#define __NR_getdents64 217
#define __NR_madvise 220
#define __NR_fcntl 221 /* fcntl64 */
#define __NR_gettid 224
#define __NR_statfs64 266
#define __NR_fstatfs64 267
#define __NR_tgkill 268
#define __NR_inotify_add_watch 317
#define __NR_openat 322
#define __NR_newfstatat 327 /* fstatat64 */
#define __NR_unlinkat 328
#define __NR_getcpu 345
#define __NR_fallocate 352
#define __NR_inotify_init1 360
#define __NR_process_vm_readv 376
#define __NR_process_vm_writev 377
#define __NR_getrandom 384
#define __NR_membarrier 389
#define __NR_rseq 398
#define __NR_clock_gettime 403   /* clock_gettime64 */
#define __NR_clock_getres 406    /* clock_getres_time64 */
#define __NR_clock_nanosleep 407 /* clock_nanosleep_time64 */
