// Maps that cannot be made are named before anything is made: a session only says that some map
// cannot.
#pragma once

#include "Link.h"

namespace bpftime {

/// Gives the image back if every map's shape is one that its type allows; map-shape otherwise.
llvm::Expected<Image> withGoodMaps(llvm::Expected<Image>);

}  // namespace bpftime
