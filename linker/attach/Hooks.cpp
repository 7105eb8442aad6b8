// A hook is judged before it is placed, since a plan whose probes all fit must not fail for it.
#include "attach/Hooks.h"

#include <optional>

namespace bpftime {

namespace {

using llvm::Expected;

constexpr bpftime_site_hook kinds[] = {BPFTIME_HOOK_FIND_OBJECT, BPFTIME_HOOK_ITERATE};

/// The value, or nothing.
template <typename T> std::optional<T> ifAny(Expected<T> value) {
  if (value) return std::move(*value);
  llvm::consumeError(value.takeError());
  return std::nullopt;
}

bool canHook(Decoder &decoder, const Binary &binary, uint64_t address, const char *name) {
  auto site = ifAny(analyseSite(decoder, binary, address, name));
  return site && site->isEntry && findFarBranches(decoder, binary, *site).empty();
}

}  // namespace

const char *hookSymbol(unsigned kind) {
  return kind == BPFTIME_HOOK_FIND_OBJECT ? "_dl_find_object" : "dl_iterate_phdr";
}

std::vector<PlacedHook> findHooks(Decoder &decoder, llvm::ArrayRef<std::string> files) {
  std::vector<PlacedHook> out;
  for (const std::string &path : files) {
    auto binary = ifAny(Binary::open(path));
    for (bpftime_site_hook kind : kinds) {
      auto symbol = binary ? ifAny((*binary)->find(hookSymbol(kind))) : std::nullopt;
      if (symbol && !(*symbol)->isIndirect &&
          canHook(decoder, **binary, (*symbol)->address, hookSymbol(kind)))
        out.push_back({kind, path, (*symbol)->address});
    }
  }
  return out;
}

}  // namespace bpftime
