// A panic of Rust is caught on the other side of a probed call.
// REQUIRES: rustc
// RUN: rm -rf %t && split-file %s %t
// RUN: rustc -O %t/prog.rs -o %t/prog && %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog 2>&1 | FileCheck %t/probe.c
//--- prog.rs
#[no_mangle]
#[inline(never)]
pub fn work(n: u32) -> u32 {
    if n % 3 == 0 {
        panic!("three");
    }
    n + 1
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let caught = (0..300).filter(|n| std::panic::catch_unwind(|| work(*n)).is_err()).count();
    assert_eq!(caught, 100);
}
//--- probe.c
#include "count.h"
// CHECK: 0 300
// CHECK-NEXT: 1 200
SEC("uprobe") int in(struct pt_regs *ctx) { return add(0, 1), 0; }
SEC("uretprobe") int out(struct pt_regs *ctx) { return add(1, 1), 0; }
