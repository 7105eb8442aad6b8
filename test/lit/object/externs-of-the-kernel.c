// Symbols and options of the running kernel are refused, weak ones too, since they would differ from machine to machine.
// RUN: %clang-bpf -DSYMBOL -c %s -o %t.o
// RUN: not %bpftime-aot compile --emit=programs %t.o -o - 2>&1 | FileCheck %s --check-prefix=SYMBOL
// RUN: %clang-bpf -DOPTION -c %s -o %t.o
// RUN: not %bpftime-aot compile --emit=programs %t.o -o - 2>&1 | FileCheck %s --check-prefix=OPTION
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// SYMBOL: error: nothing defines jiffies
// SYMBOL-NEXT: because: it is a symbol of the kernel
// OPTION: error: nothing defines CONFIG_HZ
// OPTION-NEXT: because: it is an option of the kernel
// OPTION-NEXT: try: Make it a `const volatile` variable of this object, which --set gives a value.
#ifdef SYMBOL
extern const unsigned long jiffies __ksym __weak;
SEC("uprobe") int probe(void *ctx) { return (long)&jiffies; }
#else
extern unsigned CONFIG_HZ __kconfig __weak;
SEC("uprobe") int probe(void *ctx) { return CONFIG_HZ; }
#endif
