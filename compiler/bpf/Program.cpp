// Questions that a Program answers from its own tables. Nothing here is checked: line
// info is shown to people and never decides anything.
#include "bpf/Program.h"

#include <algorithm>

namespace bpftime {

bool MapDef::isSettable(uint64_t begin, uint64_t size) const {
  return std::any_of(settable.begin(), settable.end(),
                     [&](const ByteRange &r) { return begin < r.end && r.begin < begin + size; });
}

const LineInfo *Program::lineOf(InsnIndex insn) const {
  // The last entry at or before the instruction covers it.
  auto after = std::upper_bound(lines.begin(), lines.end(), insn,
                                [](InsnIndex i, const LineInfo &line) { return i < line.insn; });
  return after == lines.begin() ? nullptr : &*std::prev(after);
}

const UnresolvedCore *Program::unresolvedAt(InsnIndex insn) const {
  auto found = std::find_if(unresolved.begin(), unresolved.end(),
                            [&](const UnresolvedCore &u) { return u.insn == insn; });
  return found == unresolved.end() ? nullptr : &*found;
}

const HostFunction *Program::hostFunction(HelperId id) const {
  return host && index(id) < host->size() ? &(*host)[index(id)] : nullptr;
}

const HelperPrototype *Program::prototype(HelperId id) const {
  const HelperPrototype *own = hostTable ? hostTable->find(id) : nullptr;
  return own ? own : helperPrototype(id);
}

}  // namespace bpftime
