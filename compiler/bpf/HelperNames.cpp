// The names of all helpers that the kernel's headers define, whether this project runs
// them or not, so that a refusal can name what it refuses. The list is the system
// header's own macro; the rows behind it are those a newer kernel added since Debian 12's
// header was made.
#include "bpf/Insn.h"

#include <iterator>

#include <linux/bpf.h>

namespace bpftime {

namespace {

constexpr const char *fromHeader[] = {
#define NAME(name) #name
    __BPF_FUNC_MAPPER(NAME)
#undef NAME
};
// The macro's first entry is number 0, "unspec".
static_assert(std::size(fromHeader) == __BPF_FUNC_MAX_ID);

struct NewerRow {
  uint32_t id;
  const char *name;
};
constexpr NewerRow newer[] = {{210, "cgrp_storage_get"}, {211, "cgrp_storage_delete"}};

}  // namespace

const char *helperName(HelperId id) {
  uint32_t number = index(id);
  if (number == 0) return "";
  if (number < std::size(fromHeader)) return fromHeader[number];
  for (const NewerRow &row : newer)
    if (row.id == number) return row.name;
  return "";
}

}  // namespace bpftime
