/* Symbols of a loaded module by its dynamic section: the kernel's vDSO, or what the dynamic
 * linker has loaded. Their tables are trusted, as the code behind them is. */
#ifndef BPFTIME_CORE_SYMBOLS_H
#define BPFTIME_CORE_SYMBOLS_H

#include <linux/elf.h>

#if __SIZEOF_POINTER__ == 8
typedef Elf64_Sym bpftime_elf_sym;
typedef Elf64_Ehdr bpftime_elf_ehdr;
typedef Elf64_Phdr bpftime_elf_phdr;
typedef Elf64_Dyn bpftime_elf_dyn;
#else
typedef Elf32_Sym bpftime_elf_sym;
typedef Elf32_Ehdr bpftime_elf_ehdr;
typedef Elf32_Phdr bpftime_elf_phdr;
typedef Elf32_Dyn bpftime_elf_dyn;
#endif

/* The address of a symbol that a module loaded at `bias` defines; NULL if it does not.
 * Versions are not looked at. */
void *bpftime_symbol(const bpftime_elf_dyn *dynamic, char *bias, const char *name);

#endif
