/* The text formatter behind trace_printk. */
#ifndef BPFTIME_HELPERS_FORMAT_H
#define BPFTIME_HELPERS_FORMAT_H

#include <stdint.h>

/* Writes `format` with up to three arguments into `to` (NUL-terminated, cut at
 * `size`). Gives the characters the whole text has, or -EINVAL for a format that the
 * kernel refuses, too many conversions included. %s arguments are addresses and are
 * read safely. */
int64_t bpftime_format(char *to, uint32_t size, const char *format, const uint64_t *args, uint32_t arg_count);

/* Building blocks for fixed texts. */
struct bpftime_text {
  char *to;
  uint32_t size; /* capacity */
  uint32_t used; /* characters the text has, kept or not */
};
void bpftime_text_char(struct bpftime_text *, char);
void bpftime_text_string(struct bpftime_text *, const char *);
/* `width` at least, filled with `fill`; `minus` puts a sign in front. */
void bpftime_text_number(struct bpftime_text *, uint64_t value, uint32_t base, bool upper, bool minus,
                         uint32_t width, char fill);

#endif
