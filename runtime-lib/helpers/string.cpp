// Helpers 105, 106, 165 and 182: numbers out of text, text out of numbers, comparison.
// Answers, corner cases included, are those of kernel/bpf/helpers.c and lib/kstrtox.c: the
// digits that count are those of the first 63 characters behind blanks and sign, a prefix
// 0x or 0 chooses the base where none is given, and what follows the digits is left alone.
#include "../core/memory.h"
#include "format.h"
#include "helpers.h"

namespace {

constexpr uint64_t digits_max = 63, base_mask = 31;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || static_cast<uint8_t>(c) == 0xa0; }

// The value of a digit in any base up to 16; 16 for what is none.
uint32_t digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<uint32_t>(lower - 'a' + 10) : 16;
}

struct parsed {
  uint64_t value;
  bool minus;
};

// Characters consumed, or -errno.
int64_t parse(const char *text, uint32_t size, uint64_t flags, parsed *out) {
  uint64_t base = flags & base_mask;
  if (flags & ~base_mask || (base && base != 8 && base != 10 && base != 16)) return -EINVAL;
  uint32_t at = 0;
  while (at < size && is_blank(text[at])) at++;
  out->minus = at < size && text[at] == '-';
  at += out->minus;
  if (at == size) return -EINVAL;
  uint32_t end = size - at > digits_max ? at + static_cast<uint32_t>(digits_max) : size;
  auto peek = [&](uint32_t ahead) { return at + ahead < end ? text[at + ahead] : '\0'; };
  bool has_x = peek(0) == '0' && (peek(1) | 0x20) == 'x';
  if (!base) base = has_x && digit_of(peek(2)) < 16 ? 16 : peek(0) == '0' ? 8 : 10;
  if (base == 16 && has_x) at += 2;
  uint32_t first = at;
  out->value = 0;
  bool overflow = false;
  for (uint32_t digit; at < end && (digit = digit_of(text[at])) < base; at++) {
    overflow |= out->value > (~0ull - digit) / base;
    out->value = out->value * base + digit;
  }
  if (overflow) return -ERANGE;
  return at == first ? -EINVAL : static_cast<int64_t>(at);
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_strtol(const char *text, uint32_t size, uint64_t flags, void *result) {
  parsed number;
  int64_t *to = static_cast<int64_t *>(result);
  *to = 0;
  int64_t consumed = parse(text, size, flags, &number);
  if (consumed < 0) return static_cast<uint64_t>(consumed);
  constexpr uint64_t most = ~0ull >> 1;
  if (number.value > most + number.minus) return static_cast<uint64_t>(-ERANGE);
  *to = static_cast<int64_t>(number.minus ? 0 - number.value : number.value);
  return static_cast<uint64_t>(consumed);
}

uint64_t bpftime_helper_strtoul(const char *text, uint32_t size, uint64_t flags, void *result) {
  parsed number;
  uint64_t *to = static_cast<uint64_t *>(result);
  *to = 0;
  int64_t consumed = parse(text, size, flags, &number);
  if (consumed < 0) return static_cast<uint64_t>(consumed);
  if (number.minus) return static_cast<uint64_t>(-EINVAL);
  *to = number.value;
  return static_cast<uint64_t>(consumed);
}

// The length of the whole text with its NUL, whatever of it found room.
uint64_t bpftime_helper_snprintf(void *to, uint32_t size, const char *format, const void *values,
                                 uint32_t bytes) {
  if (bytes % 8 || bytes > BPFTIME_FORMAT_ARGS_MAX * 8) return static_cast<uint64_t>(-EINVAL);
  // Sound: the verifier proved that the format is constant and ends in its map's value.
  const struct bpftime_format whole = {format, ~0u, 0};
  struct bpftime_format_args args;
  int refused = bpftime_format_fetch(&args, whole, static_cast<const uint64_t *>(values), bytes / 8);
  if (refused) return static_cast<uint64_t>(static_cast<int64_t>(refused));
  struct bpftime_text text = {static_cast<char *>(to), size, 0, 0};
  bpftime_format_print(&text, whole, &args);
  if (size) text.to[text.used < size ? text.used : size - 1] = 0;
  return text.used + 1;
}

uint64_t bpftime_helper_strncmp(const char *a, uint32_t size, const char *b) {
  for (; size; size--, a++, b++) {
    uint8_t x = static_cast<uint8_t>(*a), y = static_cast<uint8_t>(*b);
    if (x != y) return x < y ? ~0ull : 1;
    if (!x) break;
  }
  return 0;
}

}  // extern "C"
