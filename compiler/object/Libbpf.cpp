// Only warnings are formatted: the debug messages of one load are thousands of lines.
#include "object/Libbpf.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

thread_local LibbpfLog *listening = nullptr;

int keep(libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_WARN || !listening) return 0;
  char text[512];
  int length = vsnprintf(text, sizeof text, format, arguments);
  llvm::StringRef line(text);
  line = line.trim();
  line.consume_front("libbpf: ");
  listening->warnings.push_back(line.str());
  return length;
}

}  // namespace

LibbpfLog::LibbpfLog() : outer(listening) {
  static std::once_flag once;
  std::call_once(once, [] { libbpf_set_print(keep); });
  listening = this;
}
LibbpfLog::~LibbpfLog() { listening = outer; }

}  // namespace bpftime
