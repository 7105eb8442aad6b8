/* Restartable sequences (rseq(2)): a few instructions that run on one CPU without being
 * preempted, or start again. The kernel's part of the contract is in linux/rseq.h; the
 * signature before the abort address is the one that glibc registers for x86. */
#ifndef BPFTIME_ARCH_RSEQ_H
#define BPFTIME_ARCH_RSEQ_H

#define BPFTIME_RSEQ_SIGNATURE 0x53053053u

/* Near what the C library's area lies; 0: it cannot be known. */
static inline uint64_t bpftime_rseq_thread_pointer(void) {
  constexpr long get_fs = 0x1003; /* ARCH_GET_FS */
  uint64_t pointer = 0;
  return bpftime_syscall3(__NR_arch_prctl, get_fs, (long)&pointer, 0) ? 0 : pointer;
}

/* While this thread is on `cpu` and nobody else ran there: if words[0] and words[1] are 0,
 * words[0] becomes `owner`. */
static inline enum bpftime_rseq_result bpftime_rseq_claim(struct rseq *r, uint32_t cpu, uint64_t *words,
                                                          uint64_t owner) {
  __asm__ volatile goto(
      ".pushsection .data.rel.ro.bpftime_rseq, \"aw\"\n\t"
      ".balign 32\n\t"
      "3: .long 0, 0\n\t"
      ".quad 1f, 2f - 1f, 4f\n\t"
      ".popsection\n\t"
      "leaq 3b(%%rip), %%rax\n\t"
      "movq %%rax, 8(%[r])\n\t"
      "1:\n\t"
      "cmpl %[cpu], 4(%[r])\n\t"
      "jnz %l[aborted]\n\t"
      "cmpq $0, (%[words])\n\t"
      "jnz %l[busy]\n\t"
      "cmpq $0, 8(%[words])\n\t"
      "jnz %l[busy]\n\t"
      "movq %[owner], (%[words])\n\t"  // the commit: what comes before leaves no trace
      "2:\n\t"
      ".pushsection .text.bpftime_rseq, \"ax\"\n\t"
      ".byte 0x0f, 0xb9, 0x3d\n\t"  // ud1 with the signature as its operand
      ".long 0x53053053\n\t"
      "4: jmp %l[aborted]\n\t"
      ".popsection"
      :
      : [r] "r"(r), [cpu] "r"(cpu), [words] "r"(words), [owner] "r"(owner)
      : "rax", "cc", "memory"
      : busy, aborted);
  return BPFTIME_RSEQ_DONE;
busy:
  return BPFTIME_RSEQ_BUSY;
aborted:
  return BPFTIME_RSEQ_ABORTED;
}

#endif
