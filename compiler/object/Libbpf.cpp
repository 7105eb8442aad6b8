// Debug messages of one load are thousands of lines, so they are told apart by their
// format, before any text is made. Those of CO-RE relocations come in a fixed order: the
// local type or field, the candidates, then what was done to the instruction.
#include "object/Libbpf.h"

#include <cstdio>
#include <mutex>

namespace bpftime {

namespace {

thread_local LibbpfLog *listening = nullptr;

int keep(libbpf_print_level level, const char *format, va_list arguments) {
  if (listening) listening->add(level, format, arguments);
  return 0;
}

/// "<byte_off> [12] struct inet_sock.freebind (0:1:2 @ offset 3)" -> the middle.
std::string targetOf(llvm::StringRef spec) {
  llvm::StringRef text = spec.split("] ").second;
  return text.split(" (").first.str();
}

}  // namespace

void LibbpfLog::add(libbpf_print_level level, const char *format, va_list arguments) {
  if (level != LIBBPF_WARN && !llvm::StringRef(format).contains("relo #%d: ")) return;
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  llvm::StringRef line = llvm::StringRef(text).trim();
  line.consume_front("libbpf: ");
  if (level == LIBBPF_WARN) warnings.push_back(line.str());
  else addDebug(line);
}

/// "prog 'NAME': relo #3: <what is looked for>", then
/// "prog 'NAME': relo #3: substituting insn #7 w/ invalid insn".
void LibbpfLog::addDebug(llvm::StringRef line) {
  if (!line.consume_front("prog '")) return;
  auto [function, message] = line.split("': relo #");
  message = message.split(": ").second;
  if (message.starts_with("<")) coreSpec = targetOf(message);
  uint32_t insn;
  if (!message.consume_front("substituting insn #") || message.consumeInteger(10, insn)) return;
  poisons.push_back({function.str(), insn, coreSpec});
}

LibbpfLog::LibbpfLog() : outer(listening) {
  static std::once_flag once;
  std::call_once(once, [] { libbpf_set_print(keep); });
  listening = this;
}
LibbpfLog::~LibbpfLog() { listening = outer; }

}  // namespace bpftime
