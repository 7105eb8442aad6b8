// What several native objects are together: one list of programs, one of maps.
#pragma once

#include "NativeFile.h"

#include <map>
#include <string>
#include <vector>

namespace bpftime {

/// The joined inputs. Maps of equal name and shape are one map.
struct Resolution {
  struct Program {
    size_t file;     ///< index of the input
    uint32_t index;  ///< in the input's table
  };
  struct Map {
    size_t file;
    uint32_t index;
  };
  std::vector<Program> programs;
  std::vector<Map> maps;
  std::map<std::string, uint32_t> mapByName;
  bool needsProgramTable = false;  ///< some program makes tail calls
};

/// Checks that the objects fit together and that all they need exists. Errors name both
/// objects: link-machine, program-conflict, map-conflict, undefined-symbol.
llvm::Expected<Resolution> resolve(llvm::ArrayRef<NativeFile>);

/// What an undefined symbol of a native object asks for. A host's function has no index yet:
/// that is its name in the image.
llvm::Expected<bpftime_image_import> importOf(const std::string &symbol, const Resolution &,
                                              const std::string &file);

}  // namespace bpftime
