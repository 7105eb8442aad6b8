/* The text formatter behind trace_printk, trace_vprintk and snprintf. */
#ifndef BPFTIME_HELPERS_FORMAT_H
#define BPFTIME_HELPERS_FORMAT_H

#include <stdint.h>

/* The arguments of one text as they were when the helper was called: numbers, and the
 * characters behind addresses. As large as the kernel's (MAX_BPRINTF_BIN_ARGS). */
#define BPFTIME_FORMAT_ARGS_BYTES 512u
#define BPFTIME_FORMAT_ARGS_MAX 12u /* MAX_BPRINTF_VARARGS */
struct bpftime_format_args {
  uint32_t used;
  char bytes[BPFTIME_FORMAT_ARGS_BYTES];
};

/* A format of at most `size` bytes; a NUL ends it earlier. */
struct bpftime_format {
  const char *text;
  uint32_t size;
  uint32_t at;
  char peek(uint32_t ahead) const { return at + ahead < size ? text[at + ahead] : 0; }
};

/* Checks the format and fetches what its conversions print. 0; -EINVAL for a format that
 * the kernel refuses, too many conversions included; -ENOSPC if it is more than there is
 * room for. Addresses are read safely: what cannot be read is "". */
int bpftime_format_fetch(struct bpftime_format_args *, struct bpftime_format, const uint64_t *args,
                         uint32_t arg_count);

/* Building blocks for texts. */
struct bpftime_text {
  char *to;
  uint32_t size; /* capacity, with room for a NUL that is the caller's to write */
  uint32_t used; /* characters the text has, kept or not */
  char last;     /* of them */
};
/* The text of a format that was fetched, behind what is there. */
void bpftime_format_print(struct bpftime_text *, struct bpftime_format, const struct bpftime_format_args *);
void bpftime_text_char(struct bpftime_text *, char);
void bpftime_text_string(struct bpftime_text *, const char *);
/* `width` at least, filled with `fill`; `minus` puts a sign in front. */
void bpftime_text_number(struct bpftime_text *, uint64_t value, uint32_t base, bool upper, bool minus,
                         uint32_t width, char fill);

#endif
