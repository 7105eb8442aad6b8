/* The headers of an ELF file as it is mapped. */
#ifndef BPFTIME_CORE_ELF_HEADERS_H
#define BPFTIME_CORE_ELF_HEADERS_H

#include <stdint.h>

#include <linux/elf.h>

#define BPFTIME_ELF_HEADERS_MAX 64

struct bpftime_elf {
  uint64_t bias;      /* run-time address = bias + virtual address in the file */
  uint64_t low, high; /* its whole range at run time */
  uint64_t code;      /* address of the first executable segment */
  uint32_t count;
  Elf64_Phdr headers[BPFTIME_ELF_HEADERS_MAX];
};

/* The file whose first page is mapped at `start`; false if that is no loadable module. What
 * is there is not trusted. */
bool bpftime_elf_view(struct bpftime_elf *, uint64_t start);

#endif
