// Children that share their parent's memory, or have reset its signals, survive bad addresses: fork, vfork, posix_spawn, popen.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O2 %t/prog.c -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %t/prog >%t/plain
// RUN: %bpftime-aot run %t/probe.o --follow=fork --at name=libc.so.6:execve --at signals=libc.so.6:sigaction --at moved=libc.so.6:dup2 --at in=%t/prog:work -- %t/prog >%t/out 2>%t/err
// RUN: diff %t/plain %t/out
// RUN: FileCheck %t/prog.c <%t/out && FileCheck %t/probe.c <%t/err
//--- prog.c
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
__attribute__((noinline)) void work(const void *from) { __asm__ volatile("" : "+r"(from)); }
static void handler(int signal) {
  (void)signal;
  _exit(9);
}
static int ended(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}
static const char *which(void) {
  struct sigaction now;
  sigaction(SIGSEGV, 0, &now);
  return now.sa_handler == SIG_DFL ? "default" : now.sa_handler == handler ? "own" : "other";
}
int main(void) {
  char *arguments[] = {"true", 0}, text[16] = "";
  posix_spawn_file_actions_t files;
  pid_t child;
  setvbuf(stdout, 0, _IONBF, 0);
  for (int own = 0; own < 2; own++) {
    if (own) signal(SIGSEGV, handler);
    work((void *)0x100008);

    /* Neither sets what the other finds. */
    if (!(child = vfork())) {
      work((void *)0x100008);
      signal(SIGSEGV, SIG_DFL);
      signal(SIGBUS, SIG_IGN);
      work((void *)0x100008);
      _exit(0);
    }
    printf("vfork: %d, %s\n", ended(child), which());
    work((void *)0x100008);
    if (!(child = fork())) {
      work((void *)0x100008);
      printf("in fork: %s\n", which());
      signal(SIGSEGV, SIG_DFL);
      printf("in fork: %s\n", which());
      work((void *)0x100008);
      execve((char *)0x100008, arguments, environ);
      *(volatile char *)16 = 1;
    }
    printf("fork: %d, %s\n", ended(child), which());

    /* The C library's own children: signals reset, memory shared. */
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, 1, 7);
    printf("spawn: %d", posix_spawn(&child, "/bin/true", &files, 0, arguments, environ));
    printf(" %d\n", ended(child));
    printf("spawn bad: %d\n", posix_spawn(&child, (char *)0x100008, 0, 0, arguments, environ));
    FILE *pipe = popen("echo text", "r");
    fgets(text, sizeof text, pipe);
    printf("popen: %d %s", pclose(pipe), text);
    printf("system: %d\n", system("exit 3"));
    work((void *)0x100008);
  }
  return 0;
}
// CHECK: vfork: 0, default
// CHECK: in fork: default
// CHECK: fork: {{11|139}}, default
// CHECK: spawn: 0 0
// CHECK-NEXT: spawn bad: 14
// CHECK-NEXT: popen: 0 text
// CHECK-NEXT: system: 768
// CHECK: vfork: 0, own
// CHECK: in fork: own
// CHECK: fork: {{11|139}}, own
//--- probe.c
#include "count.h"
// CHECK: counts (array
// CHECK-NEXT: 0 14
// CHECK-NEXT: 1 4
// CHECK-NEXT: 2 2
static __always_inline int bad(__u32 cell, const void *from) {
  char text[16];
  if (bpf_probe_read_user_str(text, sizeof(text), from) == -14) add(cell, 1);
  return 0;
}
SEC("uprobe") int in(struct pt_regs *ctx) { return bad(0, (void *)PT_REGS_PARM1(ctx)); }
SEC("uprobe") int name(struct pt_regs *ctx) { return bad(1, (void *)PT_REGS_PARM1(ctx)); }
SEC("uprobe") int signals(struct pt_regs *ctx) {
  char text[8];
  return bpf_probe_read_user(text, sizeof(text), (void *)0x100008), 0;
}
SEC("uprobe") int moved(struct pt_regs *ctx) {
  return PT_REGS_PARM2(ctx) == 7 ? bad(2, (void *)0x100008) : 0;
}
