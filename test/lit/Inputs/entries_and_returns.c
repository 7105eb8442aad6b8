/* Counts the calls and the returns of two functions. */
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
SEC("uprobe") int in2(struct pt_regs *ctx) { return add(2, 1), 0; }
SEC("uretprobe") int out2(struct pt_regs *ctx) { return add(3, 1), 0; }
