// Numbers are read out of text and texts compared as in the kernel: every base, blank, sign, overflow and prefix.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %python -c "open('%t.in', 'wb').write(bytes(1024))"
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.in | FileCheck %s
// CHECK-DAG: compare: {{.*}} same
// CHECK-DAG: signed_numbers: {{.*}} same
// CHECK-DAG: unsigned_numbers: {{.*}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define TEXTS 30
struct result {
  __s64 answer;
  __u64 value;
};
struct results {
  struct result of[TEXTS * 2];
};

// The packet takes the results.
#define START                                               \
  struct results *to = (void *)(long)ctx->data;             \
  if ((void *)(to + 1) > (void *)(long)ctx->data_end) return -1;

const char texts[TEXTS][24] = {
    "42", " \t\n7x", "-1", "- 1", "", "   ", "0x1F", "0X", "0xg", "017", "08", "9", "+5", "ff", "0",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "0xffffffffffffffff", "0x10000000000000000",
    "1777777777777777777777", "3777777777777777777777", "\xa0" "3", "-0", "0x-1", "1 2", "00000000000000000000001"};
const __u64 bases[] = {0, 8, 10, 16, 2, 32, 1ull << 40};

SEC("xdp")
int signed_numbers(struct xdp_md *ctx) {
  START
  __u64 sum = 0;
  for (int b = 0; b < 7; b++)
    for (int i = 0; i < TEXTS; i++) {
      long value = 77;
      long answer = bpf_strtol(texts[i], sizeof texts[i], bases[b], &value);
      if (b < 2) to->of[i + b * TEXTS].answer = answer, to->of[i + b * TEXTS].value = value;
      sum = sum * 31 + answer * 7 + value;
    }
  return sum ^ sum >> 32;
}

SEC("xdp")
int unsigned_numbers(struct xdp_md *ctx) {
  START
  __u64 sum = 0;
  for (int b = 0; b < 7; b++)
    for (int i = 0; i < TEXTS; i++) {
      unsigned long value = 77;
      long answer = bpf_strtoul(texts[i], sizeof texts[i], bases[b], &value);
      if (b < 2) to->of[i + b * TEXTS].answer = answer, to->of[i + b * TEXTS].value = value;
      sum = sum * 31 + answer * 7 + value;
    }
  return sum ^ sum >> 32;
}

const char word[] = "word\xff";

SEC("xdp")
int compare(struct xdp_md *ctx) {
  START
  char same[] = "word\xff", less[] = "worc\xff", more[] = "wore", part[] = "wo", byte[] = "word\x7f";
  to->of[0].answer = bpf_strncmp(same, sizeof same, word);
  to->of[1].answer = bpf_strncmp(less, sizeof less, word);
  to->of[2].answer = bpf_strncmp(more, sizeof more, word);
  to->of[3].answer = bpf_strncmp(part, sizeof part, word);
  to->of[4].answer = bpf_strncmp(byte, sizeof byte, word);
  to->of[5].answer = bpf_strncmp(more, 3, word);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
