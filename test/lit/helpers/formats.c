// Formats print what the kernel's print, are cut where it cuts them, and are refused where it refuses them.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.in', 'wb').write(bytes(1500))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in | FileCheck %s
// CHECK-DAG: addresses: {{.*}} same
// CHECK-DAG: numbers: {{.*}} same
// CHECK-DAG: printed: {{.*}} same
// CHECK-DAG: refused: {{.*}} same
// CHECK-DAG: texts: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define TEXT_BYTES 48
struct results {
  struct {
    __s64 length;
    char text[TEXT_BYTES];
  } of[24];
};

// The packet takes the results.
#define START                                               \
  struct results *to = (void *)(long)ctx->data;             \
  if ((void *)(to + 1) > (void *)(long)ctx->data_end) return -1;

// Formats must be constants at fixed places, so every case is a call of its own. The text
// goes through the stack: no helper like this writes to packets.
#define CASE(i, format, args...)                                        \
  {                                                                     \
    char text[TEXT_BYTES] = {};                                         \
    to->of[i].length = BPF_SNPRINTF(text, TEXT_BYTES, format, ##args); \
    __builtin_memcpy(to->of[i].text, text, TEXT_BYTES);                \
  }

SEC("xdp")
int numbers(struct xdp_md *ctx) {
  START
  __s64 minus = -42, wide = 0x123456789abcdef;
  CASE(0, "%d %i %u", minus, minus, minus);
  CASE(1, "%x %X %lx", minus, minus, minus);
  CASE(2, "%ld %lld %lu %llu", minus, minus, minus, 7);
  CASE(3, "%llx|%lX|%x", wide, wide, wide);
  CASE(4, "%5d|%-5d|%05d|%+5d|% d", 42, 42, 42, 42, 42);
  CASE(5, "%5d|%-5d|%05d|%+5d|% d", minus, minus, minus, minus, minus);
  CASE(6, "%+05d|%-05d|%+-6d|% 05d|% -5d|", 42, 42, 42, 42, 42);
  CASE(7, "%0+5d|%2d|%+x|% u|%08x", minus, 12345, 255, 9, 255);
  CASE(8, "%60d", 1);
  CASE(9, "%-60d|", 1);
  CASE(10, "%d%%%d%%", 1, 2);
  CASE(11, "%0d|%00d|%-d|%--3d|%020lld", 1, 2, 3, 4, minus);
  CASE(12, "%99999999d", 1);
  CASE(13, "%u%u%u%u%u%u%u%u%u%u%u%u", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  CASE(14, "%d\t%d\n", 1, 2);
  CASE(15, "%+d|%+5d|%-+5d|% 5d|%+1d", 0, 0, 0, 0, 123);
  CASE(16, "caf\xc3\xa9 %d", 5);
  return 0;
}

SEC("xdp")
int texts(struct xdp_md *ctx) {
  START
  char word[] = "word";
  CASE(0, "%s", word);
  CASE(1, "%8s|%-8s|%2s", word, word, word);
  CASE(2, "%s", 0);
  CASE(3, "[%pks]", word);
  CASE(4, "[%12pks]", word);
  CASE(5, "[%pus]", 8);
  CASE(6, "%c%c%c", 'a', 0x141, '%');
  CASE(7, "%3c|%-3c|", 'a', 'b');
  CASE(8, "%s,%s.%s", word, word, word);
  CASE(9, "0123456789012345678901234567890123456789012345%d", 12345);
  CASE(10, "%s", 0xffffffffffff0000ull);
  CASE(11, "%c|%5s", 0, "");
  char none[1];
  to->of[20].length = BPF_SNPRINTF(none, 0, "%d and %d", 1, 2);
  to->of[21].length = BPF_SNPRINTF(none, 1, "%d and %d", 1, 2);
  to->of[21].text[0] = none[0];
  return 0;
}

SEC("xdp")
int addresses(struct xdp_md *ctx) {
  START
  __u8 ip[16] = {10, 1, 0, 255, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 9};
  CASE(0, "%pI4 %pi4", ip, ip);
  CASE(1, "%pI6", ip);
  CASE(2, "%pi6", ip);
  CASE(3, "%pI4|%20pI4|", 8, ip);
  CASE(4, "%px %px", 0x1234, 0xdeadbeefcafeull);
  CASE(5, "%8px|%-20px|%020px", 0x1234, 0x1234, 0x1234);
  CASE(6, "%p %pK", 0, 0);
  CASE(7, "%ps %pS %pB", 0x1234, 0x1234, 0x1234);
  CASE(8, "%10ps|%-10pS|%12pB|", 0x1234, 0x1234, 0x1234);
  return 0;
}

// bpf_snprintf's formats are checked when a program is loaded, those of bpf_trace_vprintk
// when it runs.
#define REFUSED(i, format, args...)                                            \
  {                                                                            \
    static const char text[] = format;                                         \
    __u64 values[] = {args};                                                   \
    to->of[i].length = bpf_trace_vprintk(text, sizeof text, values, sizeof values); \
  }

SEC("xdp")
int refused(struct xdp_md *ctx) {
  START
  REFUSED(0, "%f", 1);
  REFUSED(1, "%", 1);
  REFUSED(2, "%lls", 1);
  REFUSED(3, "%d %d", 1);
  REFUSED(4, "\x01%d", 1);
  REFUSED(5, "%sx", 0);
  REFUSED(6, "%pz", 0);
  REFUSED(7, "%pI5", 0);
  REFUSED(8, "%pksx", 0);
  REFUSED(9, "%.3d", 1);
  REFUSED(10, "%*d", 1, 2);
  REFUSED(11, "%#x", 1);
  REFUSED(12, "%hd", 1);
  REFUSED(13, "%llld", 1);
  REFUSED(14, "%lp", 1);
  REFUSED(15, "%ks", 1);
  REFUSED(16, "%p1", 1);
  REFUSED(17, "%n", 1);
  REFUSED(18, "\x7f", 1);
  REFUSED(19, "%lc", 1);
  REFUSED(20, "%ps%d", 0x1234);
  REFUSED(21, "%s\xc3", 0);
  REFUSED(22, "%s\xa0", 0);
  REFUSED(23, "\xc3\xa9%\xc3", 1);
  return 0;
}

// What they give back: the length of the whole line.
SEC("xdp")
int printed(struct xdp_md *ctx) {
  START
  char value[] = "value";
  static const char four[] = "%d %d %s %c";
  to->of[0].length = bpf_printk("plain");
  to->of[1].length = bpf_printk("%d %s\n", 12345, value);
  to->of[2].length = bpf_printk("%d %d %d %d %d", 1, 2, 3, 4, 5);
  to->of[3].length = bpf_printk("%d", 1, 2);
  to->of[4].length = bpf_trace_printk(four, sizeof four, 1, 2, value);
  to->of[5].length = bpf_trace_printk(four, 3, 1, 2, 3);
  to->of[6].length = bpf_printk("%100000d", 1);
  __u64 args[2] = {1, 2};
  to->of[7].length = bpf_trace_vprintk(four, sizeof four, args, 12);
  to->of[8].length = bpf_trace_vprintk(four, 6, args, 16);
  to->of[9].length = bpf_trace_vprintk(four, 5, args, 16);
  to->of[10].length = bpf_trace_vprintk("text", 5, 0, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
