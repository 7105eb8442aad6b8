// The session and the blob have one layout for every ABI that may map them.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang --target=x86_64-linux-gnu -ffreestanding -I%source/runtime-lib/abi -fsyntax-only -Xclang -fdump-record-layouts-simple -Xclang -fdump-record-layouts-complete %s | sed -n '/Alignment:/d;/struct bpftime/,$p' >%t/x86_64
// RUN: %clang --target=i386-linux-gnu -ffreestanding -I%source/runtime-lib/abi -fsyntax-only -Xclang -fdump-record-layouts-simple -Xclang -fdump-record-layouts-complete %s | sed -n '/Alignment:/d;/struct bpftime/,$p' >%t/i386
// RUN: %clang --target=armv7-linux-gnueabihf -ffreestanding -I%source/runtime-lib/abi -fsyntax-only -Xclang -fdump-record-layouts-simple -Xclang -fdump-record-layouts-complete %s | sed -n '/Alignment:/d;/struct bpftime/,$p' >%t/armv7
// RUN: %clang --target=aarch64-linux-gnu -ffreestanding -I%source/runtime-lib/abi -fsyntax-only -Xclang -fdump-record-layouts-simple -Xclang -fdump-record-layouts-complete %s | sed -n '/Alignment:/d;/struct bpftime/,$p' >%t/aarch64
// RUN: %clang --target=riscv64-linux-gnu -ffreestanding -I%source/runtime-lib/abi -fsyntax-only -Xclang -fdump-record-layouts-simple -Xclang -fdump-record-layouts-complete %s | sed -n '/Alignment:/d;/struct bpftime/,$p' >%t/riscv64
// RUN: FileCheck %s <%t/x86_64
// RUN: diff %t/x86_64 %t/i386 && diff %t/x86_64 %t/armv7 && diff %t/x86_64 %t/aarch64 && diff %t/x86_64 %t/riscv64
// CHECK-DAG: struct bpftime_segment
// CHECK-DAG: struct bpftime_map
// CHECK-DAG: struct bpftime_image_header
#include "image.h"
#include "segment.h"
