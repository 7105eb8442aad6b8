// Formats as the kernel takes them from programs (bpf_bprintf_prepare in
// kernel/bpf/helpers.c) and prints them (lib/vsprintf.c): flags 0 + - space, a width, then
// d i u x X with l or ll · c · s pks pus · p pK px · ps pS pB · pI4 pi4 pI6 pi6. All else is
// -EINVAL. A text is made in two steps, so that a refused one leaves nothing behind.
//
// Two things are not the kernel's: %p prints the address where the kernel prints a hash of
// it, and no address has a name, so ps, pS and pB print what the kernel prints of an
// address that it does not know.
#include "format.h"

#include <asm/errno.h>

#include "../core/memory.h"
#include "../core/safe_read.h"

namespace {

constexpr uint32_t width_max = (1u << 23) - 1;

// Without a loop over what does not fit: widths may be huge.
void put_fill(struct bpftime_text *t, char c, uint32_t count) {
  for (uint32_t at = t->used, i = 0; i < count && at + 1 < t->size; i++) t->to[at++] = c;
  t->used += count;
  if (count) t->last = c;
}

// One conversion, parsed. Kinds are the letter, but 'k' for pks and pus, 'N' for the names
// of addresses, 'B' for pB, and for IP addresses that of the version: 4 or 6.
struct conversion {
  uint32_t width;
  bool has_width, zero, left, plus, space, upper;
  uint8_t longs;
  char kind;
};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
// What may follow a %s or a bare %p: the end, a blank or punctuation, of Latin-1 as well.
bool ends_word(char c) {
  uint8_t byte = static_cast<uint8_t>(c);
  if (byte >= 0x80) return (byte >= 0xa0 && byte <= 0xbf) || byte == 0xd7 || byte == 0xf7;
  return !c || is_blank(c) || (c > ' ' && c < 0x7f && !is_alphanumeric(c));
}

// Behind "%p". False if the kernel would refuse it. Of most kinds the kernel knows no width.
bool parse_pointer(struct bpftime_format *f, conversion *c) {
  char first = f->peek(0), second = f->peek(1);
  c->kind = 'p';
  if (ends_word(first)) return true;
  f->at++;
  switch (first) {
    case 'K':
    case 'x': return true;
    case 's':
    case 'S': c->kind = 'N'; return true;
    case 'B':
      c->kind = 'B';
      c->width = 0;
      return true;
    case 'k':
    case 'u':
      c->kind = 'k';
      c->width = 0;
      f->at++;
      return second == 's' && ends_word(f->peek(0));
    case 'i':
    case 'I':
      c->kind = second;
      c->width = 0;
      c->upper = first == 'I';
      f->at++;
      return second == '4' || second == '6';
    default: return false;
  }
}

// Behind a '%'. False if the kernel would refuse it.
bool parse(struct bpftime_format *f, conversion *c) {
  *c = {};
  for (;; f->at++) {
    char flag = f->peek(0);
    if (flag == '0') c->zero = true;
    else if (flag == '-') c->left = true;
    else if (flag == '+') c->plus = true;
    else if (flag == ' ') c->space = true;
    else break;
  }
  for (char digit; digit = f->peek(0), digit >= '0' && digit <= '9'; f->at++) {
    c->has_width = true;
    c->width = c->width * 10 + static_cast<uint32_t>(digit - '0');
    if (c->width > width_max) c->width = width_max;
  }
  for (; f->peek(0) == 'l' && c->longs < 2; f->at++) c->longs++;
  c->kind = f->peek(0);
  f->at++;
  switch (c->kind) {
    case 'p': return !c->longs && parse_pointer(f, c);
    case 's': return !c->longs && ends_word(f->peek(0));
    case 'c': return !c->longs;
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X': return true;
    default: return false;
  }
}

// Steps behind the next conversion, or to the end (kind 0). What lies before it goes to
// `t`, if there is one. False: the kernel would refuse it.
bool next(struct bpftime_format *f, conversion *c, struct bpftime_text *t) {
  c->kind = 0;
  for (char now; (now = f->peek(0)); f->at++) {
    // Bytes above 0x7f are no control characters: UTF-8 passes through.
    if ((now > 0 && now < ' ' && !is_blank(now)) || now == 0x7f) return false;
    if (now == '%') {
      f->at++;
      if (f->peek(0) != '%') return parse(f, c);
    }
    if (t) bpftime_text_char(t, now);
  }
  return true;
}

// ---- fetching --------------------------------------------------------------

bool fetch_bytes(struct bpftime_format_args *to, const void *from, uint32_t size) {
  if (size > BPFTIME_FORMAT_ARGS_BYTES - to->used) return false;
  bpftime_memcpy(to->bytes + to->used, from, size);
  to->used += size;
  return true;
}

bool fetch_number(struct bpftime_format_args *to, uint64_t value, uint32_t size) {
  to->used = static_cast<uint32_t>(bpftime_align_up(to->used, 4));
  return fetch_bytes(to, &value, size);
}

bool fetch_string(struct bpftime_format_args *to, uint64_t address) {
  uint32_t room = BPFTIME_FORMAT_ARGS_BYTES - to->used;
  if (!room) return false;
  char *text = to->bytes + to->used;
  int64_t size = bpftime_safe_read_string(text, address, room);
  if (size < 0) *text = 0, size = 1;
  to->used += static_cast<uint32_t>(size);
  return true;
}

// As text, like the kernel: with dots or colons in the upper form, else zero-padded or bare.
bool fetch_ip(struct bpftime_format_args *to, uint64_t address, const conversion &c) {
  uint8_t ip[16];
  uint32_t size = c.kind == '4' ? 4 : 16;
  char text[40];
  struct bpftime_text t = {text, sizeof text, 0, 0};
  if (bpftime_safe_read(ip, address, size)) bpftime_memset(ip, 0, size);
  for (uint32_t i = 0; i < size; i++) {
    if (size == 4 && i) bpftime_text_char(&t, '.');
    if (size == 16 && i && i % 2 == 0 && c.upper) bpftime_text_char(&t, ':');
    if (size == 4) bpftime_text_number(&t, ip[i], 10, false, false, c.upper ? 0 : 3, '0');
    else bpftime_text_number(&t, ip[i], 16, false, false, 2, '0');
  }
  text[t.used] = 0;
  return fetch_bytes(to, text, t.used + 1);
}

// What the kernel prints of an address that has no name.
void put_nameless(struct bpftime_text *t, uint64_t address) {
  bpftime_text_string(t, "0x");
  bpftime_text_number(t, address, 16, false, false, 0, ' ');
}

bool fetch(struct bpftime_format_args *to, uint64_t value, const conversion &c) {
  switch (c.kind) {
    case 'k':
    case 's': return fetch_string(to, value);
    case '4':
    case '6': return fetch_ip(to, value, c);
    case 'c': return fetch_bytes(to, &value, 1);
    case 'p':
    case 'N':
    case 'B': return fetch_number(to, value, 8);
    default: return fetch_number(to, value, c.longs ? 8 : 4);
  }
}

// ---- printing --------------------------------------------------------------

// Text within a width, to the right unless told otherwise.
void put_padded(struct bpftime_text *t, const char *s, uint32_t length, const conversion &c) {
  uint32_t pad = c.width > length ? c.width - length : 0;
  if (!c.left) put_fill(t, ' ', pad);
  for (uint32_t i = 0; i < length; i++) bpftime_text_char(t, s[i]);
  if (c.left) put_fill(t, ' ', pad);
}

void put_number(struct bpftime_text *t, uint64_t value, const conversion &c) {
  bool is_signed = c.kind == 'd' || c.kind == 'i';
  if (is_signed && !c.longs) value = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(value)));
  bool minus = is_signed && static_cast<int64_t>(value) < 0;
  if (minus) value = 0 - value;
  bool is_hex = c.kind == 'x' || c.kind == 'X' || c.kind == 'p';
  bool zero = c.zero, is_bare_pointer = c.kind == 'p' && !c.has_width;
  uint32_t width = is_bare_pointer ? 16 : c.width, start = t->used;
  if (is_bare_pointer) zero = true;
  if (is_signed && !minus && (c.plus || c.space)) {
    char sign = c.plus ? '+' : ' ';
    // The sign stands before zeros and behind spaces.
    uint32_t digits = 1;
    for (uint64_t rest = value; rest > 9; rest /= 10) digits++;
    if (!c.left && !zero && width > digits + 1) put_fill(t, ' ', width - digits - 1);
    bpftime_text_char(t, sign);
    width = c.left || !zero ? 0 : width ? width - 1 : 0;
  }
  bpftime_text_number(t, value, is_hex ? 16 : 10, c.kind == 'X', minus, c.left ? 0 : width, zero ? '0' : ' ');
  if (c.left && t->used - start < c.width) put_fill(t, ' ', c.width - (t->used - start));
}

// Takes `size` bytes back out of what was fetched. Sound: what is printed may be another
// text than what was fetched for, because another thread can write to a format that is no
// constant; so nothing is taken that is not there.
bool take(const struct bpftime_format_args *from, uint32_t *at, uint32_t size, uint64_t *value) {
  if (size > 1) *at = static_cast<uint32_t>(bpftime_align_up(*at, 4));
  if (*at > from->used || size > from->used - *at) return false;
  *value = 0;
  bpftime_memcpy(value, from->bytes + *at, size);
  *at += size;
  return true;
}

bool take_string(const struct bpftime_format_args *from, uint32_t *at, const char **s, uint32_t *length) {
  uint32_t start = *at;
  while (*at < from->used && from->bytes[*at]) ++*at;
  if (*at >= from->used) return false;
  *s = from->bytes + start;
  *length = (*at)++ - start;
  return true;
}

bool put(struct bpftime_text *t, const struct bpftime_format_args *from, uint32_t *at, const conversion &c) {
  char name[20];
  struct bpftime_text nameless = {name, sizeof name, 0, 0};
  const char *s;
  uint32_t length;
  uint64_t value;
  switch (c.kind) {
    case 's':
    case 'k':
    case '4':
    case '6':
      if (!take_string(from, at, &s, &length)) return false;
      put_padded(t, s, length, c);
      return true;
    case 'c':
      if (!take(from, at, 1, &value)) return false;
      *name = static_cast<char>(value);
      put_padded(t, name, 1, c);
      return true;
    case 'N':
    case 'B':
      if (!take(from, at, 8, &value)) return false;
      put_nameless(&nameless, value);
      put_padded(t, name, nameless.used, c);
      return true;
    default:
      if (!take(from, at, c.longs || c.kind == 'p' ? 8 : 4, &value)) return false;
      put_number(t, value, c);
      return true;
  }
}

}  // namespace

void bpftime_text_char(struct bpftime_text *t, char c) {
  if (t->used + 1 < t->size) t->to[t->used] = c;
  t->last = c;
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
  if (length < width) put_fill(t, fill, width - length);
  if (minus && fill != '0') bpftime_text_char(t, '-');
  while (count) bpftime_text_char(t, digits[--count]);
}

int bpftime_format_fetch(struct bpftime_format_args *to, struct bpftime_format format, const uint64_t *args,
                         uint32_t arg_count) {
  to->used = 0;
  conversion c;
  for (uint32_t i = 0;; i++) {
    if (!next(&format, &c, nullptr)) return -EINVAL;
    if (!c.kind) return 0;
    if (i == arg_count) return -EINVAL;
    if (!fetch(to, args[i], c)) return -ENOSPC;
  }
}

void bpftime_format_print(struct bpftime_text *t, struct bpftime_format format,
                          const struct bpftime_format_args *args) {
  conversion c;
  for (uint32_t at = 0; next(&format, &c, t) && c.kind;)
    if (!put(t, args, &at, c)) return;
}
