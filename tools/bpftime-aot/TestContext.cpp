// Which context a program's type has, and the contexts that are plain memory: those go in
// and come out as they are.
#include "TestContext.h"

#include "codegen/Target.h"
#include "support/Diagnostic.h"

#include <algorithm>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

struct ContextRow {
  const char *name;
  uint32_t size_max;
};
constexpr ContextRow contexts[] = {
#define CONTEXT(name, size_max, writable) {#name, size_max},
#include "contexts.def"
#undef CONTEXT
};

constexpr uint32_t socketFilter = 1;  // enum bpf_prog_type

/// As large as the program's type allows, zeros behind what was given.
class PlainContext : public TestContext {
 public:
  // As much as was given comes out: the rest is room that the program did not ask for.
  PlainContext(const TestInput &input, size_t size, Frame &frame)
      : bytes(frame.take(size)), bytesOut(input.hasCtx ? input.ctx.size() : size) {
    std::copy(input.ctx.begin(), input.ctx.end(), bytes);
  }
  void *context() override { return bytes; }
  std::vector<uint8_t> ctxOut() const override { return {bytes, bytes + bytesOut}; }
  std::vector<uint8_t> dataOut() const override { return {}; }

 private:
  uint8_t *bytes;
  size_t bytesOut;
};

}  // namespace

llvm::Error refuseTestInput(std::string text) { return fail(diagnose(DiagId::TestInput, std::move(text))); }

llvm::Expected<std::unique_ptr<TestContext>> makeTestContext(uint32_t programType, const TestInput &input,
                                                             Frame &frame) {
  std::optional<ProgramType> type = bpftime::programType(programType);
  if (!type) return fail(diagnose(DiagId::ProgramTypeNotRun, programType));
  llvm::StringRef context = type->context;
  size_t size = 0;
  for (const ContextRow &row : contexts)
    if (context == row.name) size = row.size_max;
  if (input.ctx.size() > size)
    return refuseTestInput(llvm::formatv("the context of {0} programs has at most {1} bytes, not {2}",
                                         type->name, size, input.ctx.size()));
  bool hasPacket = context == "sk_buff" || context == "xdp_md";
  if (input.hasData && !hasPacket)
    return refuseTestInput(llvm::formatv("{0} programs have no packet; give --ctx-in", type->name));
  constexpr size_t etherBytes = 14, packetBytesMax = 65535;
  if (hasPacket && (input.data.size() < etherBytes || input.data.size() > packetBytesMax))
    return refuseTestInput(llvm::formatv("{0} programs need --data-in with a packet of {1} to {2} bytes",
                                         type->name, etherBytes, packetBytesMax));
  if (context == "xdp_md") return makeXdpContext(input, frame);
  if (context == "sk_buff") return makeSkbContext(input, programType != socketFilter, frame);
  return std::make_unique<PlainContext>(input, size, frame);
}

}  // namespace bpftime
