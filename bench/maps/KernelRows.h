// Rows of the kernel's maps, registered beside ours.
#pragma once

/// Does nothing where bpf(2) is refused.
void registerKernelRows();
