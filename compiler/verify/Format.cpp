// The same rules as runtime-lib/helpers/format.cpp, which prints: what is refused here for
// bpf_snprintf is -EINVAL there for the helpers whose formats are only known at run time.
#include "verify/Format.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

/// What may follow a %s or a bare %p: the end, a blank or punctuation, of Latin-1 as well.
bool endsWord(llvm::StringRef rest) {
  if (rest.empty()) return true;
  uint8_t byte = uint8_t(rest.front());
  if (byte >= 0x80) return (byte >= 0xa0 && byte <= 0xbf) || byte == 0xd7 || byte == 0xf7;
  return !llvm::isAlnum(rest.front());
}

/// Behind "%p".
bool takePointer(llvm::StringRef &rest) {
  if (endsWord(rest)) return true;
  for (llvm::StringRef form : {"I4", "I6", "i4", "i6"})
    if (rest.consume_front(form)) return true;
  if (rest.consume_front("ks") || rest.consume_front("us")) return endsWord(rest);
  bool isKnown = llvm::StringRef("KxsSB").contains(rest.front());
  rest = rest.drop_front();
  return isKnown;
}

/// Behind a '%'.
bool takeConversion(llvm::StringRef &rest) {
  rest = rest.ltrim("0+- ");
  rest = rest.ltrim("0123456789");
  if (rest.consume_front("p")) return takePointer(rest);
  if (rest.consume_front("s")) return endsWord(rest);
  if (rest.consume_front("c")) return true;
  if (rest.consume_front("l")) rest.consume_front("l");
  if (rest.empty() || !llvm::StringRef("diuxX").contains(rest.front())) return false;
  rest = rest.drop_front();
  return true;
}

}  // namespace

bool isKernelFormat(llvm::StringRef text, uint64_t arguments) {
  // Bytes above 0x7f are no control characters: UTF-8 passes through.
  auto isText = [](char c) { return uint8_t(c) >= 0x80 || llvm::isPrint(c) || llvm::isSpace(c); };
  if (!llvm::all_of(text, isText)) return false;
  for (uint64_t used = 0; !text.empty();) {
    if (text.consume_front("%%")) continue;
    if (!text.consume_front("%")) {
      text = text.drop_front();
      continue;
    }
    if (used++ == arguments || !takeConversion(text)) return false;
  }
  return true;
}

}  // namespace bpftime
