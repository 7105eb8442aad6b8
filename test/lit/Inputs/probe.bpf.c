/* A probe that no section places: for tests that say --at in=BINARY:SYMBOL. */
#include "count.h"
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
