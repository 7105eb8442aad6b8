// Context layouts are uapi/linux/bpf.h's. Which fields have values was read off the
// kernel's own test runs; test/lit/codegen/kernel-contexts.c compares the two.
#include "TestContext.h"

#include "codegen/Target.h"
#include "support/Diagnostic.h"

#include <algorithm>
#include <cstring>

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

constexpr uint32_t socketFilter = 1;
constexpr size_t etherBytes = 14;  // destination, source, protocol
constexpr uint32_t loopback = 1;   // the device test runs happen on

llvm::Error refuse(std::string text) { return fail(diagnose(DiagId::TestInput, std::move(text))); }

void put(std::vector<uint8_t> &ctx, size_t off, uint32_t value) {
  std::memcpy(&ctx[off], &value, sizeof value);
}

/// skb->pkt_type for a packet that arrives at the loopback device, whose own address and
/// broadcast address are both zero.
uint32_t packetType(const std::vector<uint8_t> &packet) {
  constexpr uint32_t host = 0, multicast = 2, otherHost = 3;  // linux/if_packet.h
  if (std::all_of(packet.begin(), packet.begin() + 6, [](uint8_t byte) { return byte == 0; })) return host;
  return packet[0] & 1 ? multicast : otherHost;
}

/// skb->protocol in network order. Values below 0x600 are lengths of IEEE 802.3 frames.
uint32_t packetProtocol(const std::vector<uint8_t> &packet) {
  unsigned field = packet[12] << 8 | packet[13];
  constexpr unsigned smallestType = 0x600, rawFrame = 1, llcFrame = 4;  // linux/if_ether.h
  if (field < smallestType) {
    bool isRaw = packet.size() >= etherBytes + 2 && packet[14] == 0xff && packet[15] == 0xff;
    field = isRaw ? rawFrame : llcFrame;
  }
  return (field & 0xff) << 8 | field >> 8;
}

/// What struct __sk_buff shows of a packet. Socket filters see it without its Ethernet
/// header, the others with it.
void fillSkb(std::vector<uint8_t> &ctx, uint32_t programType, const std::vector<uint8_t> &packet) {
  size_t length = programType == socketFilter ? packet.size() - etherBytes : packet.size();
  put(ctx, 0, uint32_t(length));
  put(ctx, 4, packetType(packet));
  put(ctx, 16, packetProtocol(packet));
  put(ctx, 40, loopback);  // ifindex
}

/// ingress_ifindex of struct xdp_md.
void fillXdp(std::vector<uint8_t> &ctx) { put(ctx, 12, loopback); }

}  // namespace

llvm::Expected<std::vector<uint8_t>> makeTestContext(uint32_t programType, const TestInput &input) {
  std::optional<ProgramType> type = bpftime::programType(programType);
  if (!type) return fail(diagnose(DiagId::ProgramTypeNotRun, programType));
  llvm::StringRef context = type->context;
  size_t size = 0;
  for (const ContextRow &row : contexts)
    if (context == row.name) size = row.size_max;
  if (input.ctx.size() > size)
    return refuse(llvm::formatv("the context of {0} programs has at most {1} bytes, not {2}", type->name,
                                size, input.ctx.size()));
  bool wantsPacket = context == "sk_buff" || context == "xdp_md";
  if (input.hasData && !wantsPacket)
    return refuse(llvm::formatv("{0} programs have no packet; give --ctx-in", type->name));
  if (wantsPacket && input.data.size() < etherBytes)
    return refuse(llvm::formatv("{0} programs need --data-in with a packet of at least {1} bytes", type->name,
                                etherBytes));
  std::vector<uint8_t> ctx = input.ctx;
  ctx.resize(size);
  if (context == "sk_buff") fillSkb(ctx, programType, input.data);
  if (context == "xdp_md") fillXdp(ctx);
  return ctx;
}

}  // namespace bpftime
