/* Counts the calls and the returns of three functions. */
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
SEC("uprobe") int in2(struct pt_regs *ctx) { return add(2, 1), 0; }
SEC("uretprobe") int out2(struct pt_regs *ctx) { return add(3, 1), 0; }
SEC("uprobe") int in3(struct pt_regs *ctx) { return add(4, 1), 0; }
SEC("uretprobe") int out3(struct pt_regs *ctx) { return add(5, 1), 0; }
