// Turns the rows of helpers.def into one table. A search is linear: the table is short,
// and it is asked once per call instruction.
#include "bpf/HelperTable.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

constexpr HelperPrototype prototypes[] = {
#define HELPER(id, name, gpl, ret, a1, a2, a3, a4, a5) \
  {HelperId(id),                                       \
   #name,                                              \
   gpl != 0,                                           \
   HelperRet::ret,                                     \
   {HelperArg::a1, HelperArg::a2, HelperArg::a3, HelperArg::a4, HelperArg::a5}},
#include "helpers.def"
#undef HELPER
};

}  // namespace

unsigned HelperPrototype::arity() const { return llvm::find(args, HelperArg::NONE) - args.begin(); }

llvm::ArrayRef<HelperPrototype> helperPrototypes() { return prototypes; }

const HelperPrototype *helperPrototype(HelperId id) {
  const HelperPrototype *p = llvm::find_if(prototypes, [&](const HelperPrototype &q) { return q.id == id; });
  return p == std::end(prototypes) ? nullptr : p;
}

}  // namespace bpftime
