// Asks the runtime's own map types, which answer as the kernel's MAP_CREATE does; the same check
// stands in the runtime, since a blob may come from elsewhere.
#include "MapShapes.h"

#include "MapPrint.h"
#include "support/Diagnostic.h"

#include "bpftime/bpftime.h"

#include <cerrno>
#include <cstring>

#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

/// ENOTSUPP is the kernel's own; no libc has a text for it.
std::string errorText(int error) {
  constexpr int notSupported = 524;
  return strerror(error == notSupported ? EOPNOTSUPP : error);
}

}  // namespace

llvm::Expected<Image> withGoodMaps(llvm::Expected<Image> image) {
  if (!image) return image;
  for (uint32_t i = 0; i < image->maps().size(); ++i) {
    int error = bpftime_map_check(image->bytes().data(), i);
    if (!error) continue;
    const bpftime_image_map &m = image->maps()[i];
    return fail(
        diagnose(DiagId::MapShape, image->string(m.name), errorText(-error))
            .since(llvm::formatv("type {0}, key {1}, value {2}, entries {3}, flags {4:x}",
                                 sessionMapType(m.type), m.key_size, m.value_size, m.max_entries, m.flags)
                       .str()));
  }
  return image;
}

}  // namespace bpftime
