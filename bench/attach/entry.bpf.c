/* Counts at a function's entry; --at says which function. */
#include "count.h"

SEC("uprobe")
int count(struct pt_regs *ctx) { return count_hit(); }
