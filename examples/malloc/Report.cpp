// Formatting only. Histograms are drawn with block characters of one eighth of a column,
// scaled to the largest slot, and cut to the slots that hold anything.
#include "Report.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace {

constexpr unsigned barColumns = 40;

std::string format(const char *text, ...) __attribute__((format(printf, 1, 2)));
std::string format(const char *text, ...) {
  char buffer[256];
  va_list arguments;
  va_start(arguments, text);
  std::vsnprintf(buffer, sizeof buffer, text, arguments);
  va_end(arguments);
  return buffer;
}

/// A value with three significant digits and the largest of the given units that fits.
std::string scaled(double value, double step, const char *const *units) {
  while (value >= step * 0.9995 && units[1]) {
    value /= step;
    ++units;
  }
  int digits = value == std::floor(value) || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return format("%.*f %s", digits, value, *units);
}

/// `share` of the bar's width in eighths of a column; a value that is not 0 shows.
std::string bar(uint64_t value, uint64_t largest) {
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  uint64_t units = std::llround(static_cast<double>(value) / static_cast<double>(largest) * barColumns * 8);
  if (value && !units) units = 1;
  std::string text;
  for (uint64_t i = 0; i < units / 8; ++i) text += "█";
  return text + eighths[units % 8];
}

/// One line per slot between the first and the last that is not empty.
std::string histogram(const char *title, const __u64 *slots, std::string (*bound)(uint64_t)) {
  unsigned first = 0, last = SLOTS;
  while (first < SLOTS && !slots[first]) ++first;
  while (last > first && !slots[last - 1]) --last;
  if (first == last) return "";
  uint64_t largest = *std::max_element(slots, slots + SLOTS);
  std::string text = format("\n  %-21s %12s\n", title, "calls");
  for (unsigned i = first; i < last; ++i) {
    std::string low = bound(i ? 1ull << i : 0), high = bound(1ull << (i + 1));
    text += format("  %9s – %-9s %12s ", low.c_str(), high.c_str(), countText(slots[i]).c_str());
    text += bar(slots[i], largest) + "\n";
  }
  return text;
}

std::string tableRow(const char *name, uint64_t calls, uint64_t bytes) {
  return format("  %-12s %14s %12s %12s\n", name, countText(calls).c_str(), bytesText(bytes).c_str(),
                calls ? bytesText(bytes / calls).c_str() : "");
}

}  // namespace

std::string bytesText(uint64_t bytes) {
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", nullptr};
  return scaled(static_cast<double>(bytes), 1024, units);
}

std::string durationText(uint64_t ns) {
  static const char *const units[] = {"ns", "us", "ms", "s", nullptr};
  return scaled(static_cast<double>(ns), 1000, units);
}

std::string countText(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string reportText(const ProcessCounts &p) {
  const heap &h = p.counts;
  std::string text = format("  %-12s %14s %12s %12s\n", "", "calls", "bytes", "average");
  text += tableRow("malloc", h.allocated.calls, h.allocated.bytes);
  text += tableRow("free", h.freed.calls, h.freed.bytes);
  text += tableRow("still in use", p.liveBlocks, p.liveBytes);
  if (h.freed_unknown)
    text += format("  %s freed blocks came from calloc, realloc or from before we looked\n",
                   countText(h.freed_unknown).c_str());
  if (h.untracked)
    text += format("  %s blocks found no room in the map of blocks in use\n", countText(h.untracked).c_str());
  text += histogram("size of a block", h.allocated.sizes, bytesText);
  text += histogram("duration of malloc", h.latency_ns, durationText);
  if (h.allocated.calls)
    text += format("\n  malloc took %s on average\n",
                   durationText(h.latency_total_ns / h.allocated.calls).c_str());
  return text;
}

std::string liveLine(const ProcessCounts &now, const ProcessCounts &since) {
  const heap &a = now.counts, &b = since.counts;
  uint64_t calls = a.allocated.calls - b.allocated.calls;
  uint64_t latency = calls ? (a.latency_total_ns - b.latency_total_ns) / calls : 0;
  return format("  %12s %12s %12s %12s %12s\n", countText(calls).c_str(),
                bytesText(a.allocated.bytes - b.allocated.bytes).c_str(),
                countText(a.freed.calls - b.freed.calls).c_str(),
                bytesText(a.freed.bytes - b.freed.bytes).c_str(), durationText(latency).c_str());
}
