// The maps of a session, typed by the BTF of its image.
//
// JSON has the shape bpftool gives, so scripts work with both; text is one line per
// element. Reading goes through the runtime's own map operations, with their rules for
// concurrent writers.
#pragma once

#include "BtfPrint.h"

#include "bpftime/bpftime.h"
#include "segment.h"

#include <llvm/Support/raw_ostream.h>

namespace bpftime {

/// "hash", "array", "ringbuf"; a number if unknown.
std::string sessionMapType(uint32_t type);
/// Whether a map of this type is a stream of records and not a table of elements.
bool isRing(uint32_t type);
/// Whether it is what trace_printk writes to, which belongs to the session and not to programs.
bool isTraceRing(const bpftime_map &);
/// Why its elements cannot be listed, or nullptr.
const char *whyNotListed(const bpftime_map &);

/// Whether an element has a value per CPU.
bool isPerCpu(const bpftime_map &);

/// The extent that a map lies in, and its number.
struct MapPlace {
  const bpftime_extent *extent;
  uint32_t index;
};
MapPlace placeOf(bpftime_session &, const bpftime_map &);
/// For the types of a map: those of the image that brought it along.
BtfPrinter printerOf(bpftime_session &, const bpftime_map &);

/// name, type, sizes, entries: what `map list` shows.
Json mapSummary(const bpftime_map &);

/// One element as bpftool prints it: key, where there are keys, and value as bytes, and
/// `formatted` where BTF knows the types. `value` has bpftime_map_value_bytes; per CPU they
/// become `values`.
Json mapElement(const bpftime_map &, const BtfPrinter &, const void *key, const void *value);

/// The same for people.
std::string elementText(const Json &element);

/// All elements. `isFilled` false: also array elements that are all zero.
Json mapElements(bpftime_map *, const BtfPrinter &, bool isFilled);

/// A titled table of the filled elements for people.
void printMapText(llvm::raw_ostream &, bpftime_map *, const BtfPrinter &);

}  // namespace bpftime
