// How the counts of one process look to people: a table and two histograms.
//
// Pure: numbers in, text out; the maps are read elsewhere (malloc-report.cpp).
#pragma once

#include "malloc.h"

#include <cstdint>
#include <string>

/// What is known of one process.
struct ProcessCounts {
  uint32_t pid;
  heap counts;
  uint64_t liveBlocks;  ///< elements of `live` that are this process's
  uint64_t liveBytes;
};

/// "98.2 MiB", "731 B".
std::string bytesText(uint64_t bytes);
/// "1,234,567".
std::string countText(uint64_t count);
/// "12.3 us".
std::string durationText(uint64_t ns);

/// The whole report: calls and bytes, then the histograms of size and duration.
std::string reportText(const ProcessCounts &);
/// One line of a live view: `since` holds the counts one interval earlier.
std::string liveLine(const ProcessCounts &, const ProcessCounts &since);
