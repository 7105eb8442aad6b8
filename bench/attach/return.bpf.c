/* Counts at a function's return; --at says which function. */
#include "count.h"

SEC("uretprobe")
int count(struct pt_regs *ctx) { return count_hit(); }
