// What `inspect` says about a file, as one JSON document for all formats: the text
// output is a view of the same document, so the two cannot disagree.
#pragma once

#include "Command.h"
#include "Link.h"
#include "bpf/HostTable.h"
#include "object/ObjectFile.h"

#include <string>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/raw_ostream.h>
#include <nlohmann/json.hpp>

namespace bpftime {

/// The document. The fields of the contract are in all of them, empty or null where a format has none.
/// `host` (may be null) knows the names of helpers that are none of the kernel's.
nlohmann::ordered_json factsOfObject(const ObjectFile &, llvm::ArrayRef<uint8_t> file, const HostTable *host);
nlohmann::ordered_json factsOfImage(const Image &);
/// Errors: those of readNative.
llvm::Expected<nlohmann::ordered_json> factsOfNative(const LinkInput &);

/// What --dry-run shows: the plan for people, with -j {"plan": …} as in factsOfImage.
void showPlan(Invocation &, const Image &);

/// The document for people.
void printFacts(llvm::raw_ostream &, const nlohmann::ordered_json &);

}  // namespace bpftime
