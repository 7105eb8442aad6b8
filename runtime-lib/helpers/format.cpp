// Formats as bpf_trace_printk accepts them (kernel/bpf/helpers.c,
// bpf_bprintf_prepare): flags 0 + - space, a width, then one of d i u x X with l or
// ll, p (also pK px ps pS pB, all printed as an address here), c, and s (also ks us).
// Anything else, and bytes that are not printable ASCII, are -EINVAL as in the kernel.
#include "format.h"

#include <asm/errno.h>

#include "../core/safe_read.h"

void bpftime_text_char(struct bpftime_text *t, char c) {
  if (t->used + 1 < t->size) t->to[t->used] = c;
  t->used++;
}

void bpftime_text_string(struct bpftime_text *t, const char *s) {
  while (*s) bpftime_text_char(t, *s++);
}

void bpftime_text_number(struct bpftime_text *t, uint64_t value, uint32_t base, bool upper, bool minus,
                         uint32_t width, char fill) {
  char digits[20];
  uint32_t count = 0;
  do {
    uint32_t digit = static_cast<uint32_t>(value % base);
    digits[count++] = static_cast<char>(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
    value /= base;
  } while (value);
  uint32_t length = count + minus;
  if (minus && fill == '0') bpftime_text_char(t, '-');
  for (; length < width; length++) bpftime_text_char(t, fill);
  if (minus && fill != '0') bpftime_text_char(t, '-');
  while (count) bpftime_text_char(t, digits[--count]);
}

namespace {

constexpr uint32_t width_max = 64;

// One conversion, parsed.
struct conversion {
  uint32_t width;
  bool zero, left, plus, space;
  int longs;
  char kind;
};

// Parses behind a '%'; NULL if the kernel would refuse it.
const char *parse(const char *f, conversion *c) {
  *c = {};
  for (;; f++) {
    if (*f == '0') c->zero = true;
    else if (*f == '-') c->left = true;
    else if (*f == '+') c->plus = true;
    else if (*f == ' ') c->space = true;
    else break;
  }
  for (; *f >= '0' && *f <= '9'; f++)
    if (c->width < width_max) c->width = c->width * 10 + static_cast<uint32_t>(*f - '0');
  if (c->width > width_max) c->width = width_max;
  for (; *f == 'l' && c->longs < 2; f++) c->longs++;
  if ((*f == 'k' || *f == 'u') && f[1] == 's' && !c->longs) f++;
  c->kind = *f;
  if (*f == 'p') {
    if (c->longs) return nullptr;
    if (f[1] == 'K' || f[1] == 'x' || f[1] == 's' || f[1] == 'S' || f[1] == 'B') return f + 2;
    // Other letters extend %p to formats that only a kernel can print.
    bool letter =
        (f[1] >= 'a' && f[1] <= 'z') || (f[1] >= 'A' && f[1] <= 'Z') || (f[1] >= '0' && f[1] <= '9');
    return letter ? nullptr : f + 1;
  }
  if (*f == 's' || *f == 'c') return c->longs ? nullptr : f + 1;
  if (*f == 'd' || *f == 'i' || *f == 'u' || *f == 'x' || *f == 'X') return f + 1;
  return nullptr;
}

// Text within a width, to the right unless told otherwise.
void put_padded(struct bpftime_text *t, const char *s, uint32_t length, const conversion &c) {
  uint32_t pad = c.width > length ? c.width - length : 0;
  for (uint32_t i = 0; !c.left && i < pad; i++) bpftime_text_char(t, ' ');
  for (uint32_t i = 0; i < length; i++) bpftime_text_char(t, s[i]);
  for (uint32_t i = 0; c.left && i < pad; i++) bpftime_text_char(t, ' ');
}

// A string of the target, cut at 255 characters; nothing where it cannot be read.
void put_string(struct bpftime_text *t, uint64_t address, const conversion &c) {
  char text[256];
  int64_t size = bpftime_safe_read_string(text, address, sizeof text);
  if (size > 0) put_padded(t, text, static_cast<uint32_t>(size - 1), c);
}

// Arguments are 64 bits wide; without l only the lower half counts, as in the kernel.
void put_number(struct bpftime_text *t, uint64_t value, const conversion &c) {
  bool is_signed = c.kind == 'd' || c.kind == 'i';
  if (!c.longs)
    value = is_signed ? static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)))
                      : static_cast<uint32_t>(value);
  bool minus = is_signed && static_cast<int64_t>(value) < 0;
  if (minus) value = 0 - value;
  uint32_t base = c.kind == 'x' || c.kind == 'X' ? 16 : 10, width = c.width;
  if (is_signed && !minus && (c.plus || c.space)) {
    bpftime_text_char(t, c.plus ? '+' : ' ');
    width = width ? width - 1 : 0;
  }
  uint32_t start = t->used;
  bpftime_text_number(t, value, base, c.kind == 'X', minus, c.left ? 0 : width, c.zero ? '0' : ' ');
  while (c.left && t->used - start < width) bpftime_text_char(t, ' ');
}

void put(struct bpftime_text *t, uint64_t value, const conversion &c) {
  char one = static_cast<char>(value);
  if (c.kind == 'c') return put_padded(t, &one, 1, c);
  if (c.kind == 's') return put_string(t, value, c);
  if (c.kind == 'p') return bpftime_text_number(t, value, 16, false, false, 16, '0');
  put_number(t, value, c);
}

}  // namespace

int64_t bpftime_format(char *to, uint32_t size, const char *format, const uint64_t *args,
                       uint32_t arg_count) {
  struct bpftime_text t = {to, size, 0};
  uint32_t next = 0;
  while (*format) {
    char c = *format++;
    bool blank = c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
    if ((c < ' ' && !blank) || c == 0x7f) return -EINVAL;  // c < ' ' covers bytes above 0x7f: char is signed
    if (c != '%' || *format == '%') {
      bpftime_text_char(&t, c);
      if (c == '%') format++;
      continue;
    }
    conversion wanted;
    format = parse(format, &wanted);
    if (!format || next == arg_count) return -EINVAL;
    put(&t, args[next++], wanted);
  }
  to[t.used < size ? t.used : size - 1] = 0;
  return t.used;
}
