// The contexts of packet programs. Which fields have values, which may be given and which
// come back are those of net/bpf/test_run.c; test/lit/codegen/kernel-packets-*.c and
// test/lit/helpers/ compare the two. A run happens on the loopback device, in a buffer with
// the room that the kernel's has.
#include "TestContext.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <bpftime/bpftime.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

// Sound: a field of our structures lies where programs were compiled to find it.
#define SAME(field) static_assert(offsetof(bpftime_skb, field) == offsetof(__sk_buff, field));
SAME(len)
SAME(mark)
SAME(protocol)
SAME(priority)
SAME(cb)
SAME(hash)
SAME(tc_classid)
SAME(napi_id)
SAME(tstamp)
SAME(wire_len)
SAME(gso_segs)
SAME(gso_size)
SAME(hwtstamp)
#undef SAME
static_assert(offsetof(bpftime_xdp, egress_ifindex) == offsetof(xdp_md, egress_ifindex));
using sk_buff_here = bpftime_skb;
using xdp_md_here = bpftime_xdp;
#define CONTEXT_POINTER(context, uapi_offset, offset, member) \
  static_assert(offsetof(context##_here, member) == offset);
#include "context_fields.def"

constexpr uint32_t loopback = 1;
// Of an XDP packet's page: in front of the packet (XDP_PACKET_HEADROOM), what of that the
// kernel keeps a struct xdp_frame in, and the end, where struct skb_shared_info lies.
constexpr size_t headroomBytes = 256, frameBytes = 40, pageBytes = 4096, sharedInfoBytes = 320;
constexpr size_t metaBytesMax = headroomBytes - frameBytes;
// The kernel gives a tc packet as much room as it wants; no helper makes it longer.
constexpr size_t skbRoomBytes = 65536;

/// A packet in its buffer, with room on both sides.
struct Packet {
  Packet(Frame &frame, const std::vector<uint8_t> &data, size_t before, size_t behind)
      : bufferBegin(frame.take(before + data.size() + behind)),
        begin(bufferBegin + before),
        end(std::copy(data.begin(), data.end(), begin)),
        bufferEnd(end + behind) {}
  uint8_t *const bufferBegin, *const begin, *const end, *const bufferEnd;
};

/// Packets that need more than a page go into several, which do not grow.
size_t roomBehind(size_t bytes) {
  size_t used = headroomBytes + bytes + sharedInfoBytes;
  return used < pageBytes ? pageBytes - used : 0;
}

std::vector<uint8_t> bytesBetween(const void *first, const void *end) {
  return {static_cast<const uint8_t *>(first), static_cast<const uint8_t *>(end)};
}

/// The uapi structure that was given, zeros behind it.
template <typename T> T given(const TestInput &input) {
  T ctx{};
  std::copy_n(input.ctx.data(), std::min(input.ctx.size(), sizeof ctx), reinterpret_cast<uint8_t *>(&ctx));
  return ctx;
}

template <typename T> std::vector<uint8_t> bytesOf(const T &value) {
  auto first = reinterpret_cast<const uint8_t *>(&value);
  return {first, first + sizeof value};
}

class XdpContext : public TestContext {
 public:
  XdpContext(const TestInput &input, Frame &frame)
      : in(given<xdp_md>(input)),
        packet(frame, input.data, metaBytesMax - in.data, roomBehind(input.data.size() - in.data)),
        xdp(frame.take<bpftime_xdp>()) {
    xdp.ingress_ifindex = in.ingress_ifindex ? in.ingress_ifindex : loopback;
    xdp.rx_queue_index = in.rx_queue_index;
    // The first bytes of the input are metadata, as many as `data` says.
    xdp.data_meta = packet.begin;
    xdp.data = packet.begin + in.data;
    xdp.data_end = packet.end;
    xdp.buffer = packet.bufferBegin;
    xdp.buffer_end = packet.bufferEnd;
  }
  void *context() override { return &xdp; }
  std::vector<uint8_t> dataOut() const override { return bytesBetween(xdp.data_meta, xdp.data_end); }
  std::vector<uint8_t> ctxOut() const override {
    xdp_md out = in;
    out.data = uint32_t(bytesBetween(xdp.data_meta, xdp.data).size());
    out.data_end = uint32_t(dataOut().size());
    return bytesOf(out);
  }

 private:
  xdp_md in;
  Packet packet;
  bpftime_xdp &xdp;
};

/// skb->pkt_type for a packet that arrives at the loopback device, whose own address and
/// broadcast address are both zero.
uint32_t packetType(const std::vector<uint8_t> &packet) {
  if (std::all_of(packet.begin(), packet.begin() + ETH_ALEN, [](uint8_t byte) { return byte == 0; }))
    return PACKET_HOST;
  return packet[0] & 1 ? PACKET_MULTICAST : PACKET_OTHERHOST;
}

/// The protocol in host order. Values below 0x600 are lengths of IEEE 802.3 frames.
uint32_t packetProtocol(const std::vector<uint8_t> &packet) {
  uint32_t field = uint32_t(packet[12]) << 8 | packet[13];
  if (field >= ETH_P_802_3_MIN) return field;
  bool isRaw = packet.size() >= ETH_HLEN + 2 && packet[14] == 0xff && packet[15] == 0xff;
  return isRaw ? ETH_P_802_3 : ETH_P_802_2;
}

uint32_t swapped(uint32_t half) { return (half & 0xff) << 8 | half >> 8; }

class SkbContext : public TestContext {
 public:
  SkbContext(const TestInput &input, bool isL2, Frame &frame)
      : in(given<__sk_buff>(input)),
        packet(frame, input.data, skbRoomBytes, skbRoomBytes),
        headerBytes(isL2 ? 0 : ETH_HLEN),
        skb(frame.take<bpftime_skb>()) {
    skb.len = uint32_t(packet.end - packet.begin - headerBytes);
    skb.pkt_type = packetType(input.data);
    skb.protocol = swapped(packetProtocol(input.data));
    skb.ifindex = in.ifindex ? in.ifindex : loopback;
    skb.data = packet.begin + headerBytes;
    skb.data_end = packet.end;
    skb.data_meta = skb.data;
    skb.mac_header = packet.begin;
    skb.network_header = packet.begin + ETH_HLEN;
    skb.buffer = packet.bufferBegin;
    skb.buffer_end = packet.bufferEnd;
    skb.mark = in.mark;
    skb.priority = in.priority;
    skb.ingress_ifindex = in.ingress_ifindex;
    std::memcpy(skb.cb, in.cb, sizeof skb.cb);
    skb.tstamp = in.tstamp;
    // Without a context the kernel fills in no length.
    if (input.hasCtx || input.wantsCtx) skb.wire_len = in.wire_len ? in.wire_len : skb.len;
    skb.gso_segs = in.gso_segs;
    skb.gso_size = uint16_t(in.gso_size);
    skb.hwtstamp = in.hwtstamp;
  }
  void *context() override { return &skb; }
  std::vector<uint8_t> ctxOut() const override {
    __sk_buff out = in;
    out.mark = skb.mark;
    out.priority = skb.priority;
    out.ingress_ifindex = skb.ingress_ifindex;
    out.ifindex = skb.ifindex;
    std::memcpy(out.cb, skb.cb, sizeof skb.cb);
    out.tstamp = skb.tstamp;
    out.wire_len = skb.wire_len;
    out.gso_segs = skb.gso_segs;
    out.hwtstamp = skb.hwtstamp;
    return bytesOf(out);
  }
  /// A header that was taken off comes back as zeros.
  std::vector<uint8_t> dataOut() const override {
    std::vector<uint8_t> out = bytesBetween(static_cast<uint8_t *>(skb.data) - headerBytes, skb.data_end);
    std::fill_n(out.begin(), headerBytes, 0);
    return out;
  }

 private:
  __sk_buff in;
  Packet packet;
  ptrdiff_t headerBytes;
  bpftime_skb &skb;
};

/// The fields of __sk_buff that a test run takes; all others must be zero.
bool onlyGivable(const std::vector<uint8_t> &ctx) {
  auto zeroed = given<__sk_buff>({ctx, {}});
  zeroed.mark = zeroed.priority = zeroed.ingress_ifindex = zeroed.ifindex = 0;
  zeroed.wire_len = zeroed.gso_segs = zeroed.gso_size = 0;
  zeroed.tstamp = zeroed.hwtstamp = 0;
  std::memset(zeroed.cb, 0, sizeof zeroed.cb);
  return llvm::all_of(bytesOf(zeroed), [](uint8_t byte) { return byte == 0; });
}

}  // namespace

llvm::Expected<std::unique_ptr<TestContext>> makeXdpContext(const TestInput &input, Frame &frame) {
  auto in = given<xdp_md>(input);
  auto no = [](const char *why) { return refuseTestInput(std::string("in struct xdp_md ") + why); };
  if (input.hasCtx && in.data_end != input.data.size()) return no("data_end must be the size of --data-in");
  if (in.data_meta) return no("data_meta must be 0: data says how much of --data-in is metadata");
  if (in.data % 4 || in.data > metaBytesMax || in.data + ETH_HLEN > input.data.size())
    return no(
        "data, the size of the metadata, must be a multiple of 4, at most 216, and leave 14 bytes of packet");
  if (in.egress_ifindex) return no("egress_ifindex must be 0");
  if (in.rx_queue_index && !in.ingress_ifindex) return no("rx_queue_index needs an ingress_ifindex");
  return std::make_unique<XdpContext>(input, frame);
}

llvm::Expected<std::unique_ptr<TestContext>> makeSkbContext(const TestInput &input, bool isL2, Frame &frame) {
  auto in = given<__sk_buff>(input);
  auto no = [](const char *why) { return refuseTestInput(std::string("in struct __sk_buff ") + why); };
  if (!onlyGivable(input.ctx))
    return no(
        "only mark, priority, ingress_ifindex, ifindex, cb, tstamp, wire_len, gso_segs, gso_size and "
        "hwtstamp may be given");
  size_t length = input.data.size() - (isL2 ? 0 : ETH_HLEN);
  constexpr uint32_t wireBytesMax = 65536, segmentsMax = 65535;  // GSO_LEGACY_MAX_SIZE, GSO_MAX_SEGS
  if (in.wire_len && (in.wire_len < length || in.wire_len > wireBytesMax))
    return no("wire_len must be between the packet's length and 65536");
  if (in.gso_segs > segmentsMax) return no("gso_segs must be at most 65535");
  uint32_t protocol = packetProtocol(input.data);
  constexpr size_t ip4Bytes = 20, ip6Bytes = 40;
  size_t payload = input.data.size() - ETH_HLEN;
  if ((protocol == ETH_P_IP && payload < ip4Bytes) || (protocol == ETH_P_IPV6 && payload < ip6Bytes))
    return refuseTestInput("the packet is shorter than the IP header that its Ethernet header announces");
  return std::make_unique<SkbContext>(input, isL2, frame);
}

}  // namespace bpftime
