// Helpers of packet programs where the kernel's test run shows nothing: rooms that a host
// chose, sums over a packet, the target of a redirect, packets without a socket.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <bpftime/bpftime.h>

#include "core/process.h"
#include "helpers/checksum.h"
#include "helpers/helpers.h"

namespace {

// 20 bytes of room on both sides of an IPv4 packet with 8 bytes of UDP.
struct Skb {
  std::array<uint8_t, 20 + 42 + 20> bytes{};
  bpftime_skb skb{};
  Skb() {
    uint8_t *data = bytes.data() + 20;
    for (size_t i = 0; i < 42; i++) data[i] = uint8_t(i * 7 + 1);
    data[14] = 0x45, data[23] = 17;
    skb.len = 42;
    skb.protocol = 0x0008;
    skb.data = skb.data_meta = skb.mac_header = data;
    skb.network_header = data + 14;
    skb.data_end = data + 42;
    skb.buffer = bytes.data();
    skb.buffer_end = bytes.data() + bytes.size();
  }
  uint8_t *data() { return static_cast<uint8_t *>(skb.data); }
  uint32_t sum() { return bpftime_sum_bytes(data(), skb.len, 0); }
};

TEST(PacketHelperTest, APacketGrowsWithinItsBufferOnly) {
  Skb s;
  EXPECT_EQ(int64_t(bpftime_helper_skb_change_tail(&s.skb, 63, 0)), -ENOMEM);
  EXPECT_EQ(bpftime_helper_skb_change_tail(&s.skb, 62, 0), 0u);
  EXPECT_EQ(int64_t(bpftime_helper_skb_change_head(&s.skb, 21, 0)), -ENOMEM);
  EXPECT_EQ(bpftime_helper_skb_change_head(&s.skb, 20, 0), 0u);
  EXPECT_EQ(s.skb.data, s.skb.buffer);
  EXPECT_EQ(s.skb.len, 82u);
  Skb room;
  room.skb.buffer = room.skb.buffer_end = nullptr;
  EXPECT_EQ(int64_t(bpftime_helper_skb_change_proto(&room.skb, 0xdd86, 0)), -ENOMEM);
  EXPECT_EQ(int64_t(bpftime_helper_skb_change_tail(&room.skb, 43, 0)), -ENOMEM);
}

TEST(PacketHelperTest, AnXdpPacketWithoutABufferOnlyShrinks) {
  uint8_t bytes[40] = {};
  bpftime_xdp xdp{};
  xdp.data = xdp.data_meta = bytes, xdp.data_end = bytes + 40;
  EXPECT_EQ(int64_t(bpftime_helper_xdp_adjust_head(&xdp, uint64_t(-1))), -EINVAL);
  EXPECT_EQ(int64_t(bpftime_helper_xdp_adjust_tail(&xdp, 1)), -EINVAL);
  EXPECT_EQ(int64_t(bpftime_helper_xdp_adjust_meta(&xdp, uint64_t(-4))), -EINVAL);
  EXPECT_EQ(bpftime_helper_xdp_adjust_head(&xdp, 4), 0u);
  EXPECT_EQ(bpftime_helper_xdp_adjust_meta(&xdp, 0), 0u);
  EXPECT_EQ(xdp.data_meta, bytes + 4);
}

TEST(PacketHelperTest, HeadersThatAreNotKnownStayUnknown) {
  Skb s;
  uint8_t to[4];
  s.skb.mac_header = s.skb.network_header = nullptr;
  EXPECT_EQ(int64_t(bpftime_helper_skb_change_proto(&s.skb, 0xdd86, 0)), -524);
  EXPECT_EQ(int64_t(bpftime_helper_skb_adjust_room(&s.skb, 4, 0, 0)), -524);
  EXPECT_EQ(int64_t(bpftime_helper_skb_load_bytes_relative(&s.skb, 0, to, 4, 0)), -EFAULT);
  EXPECT_EQ(bpftime_helper_skb_vlan_push(&s.skb, 0x0081, 5), 0u);
  EXPECT_EQ(int64_t(bpftime_helper_skb_vlan_push(&s.skb, 0x0081, 6)), -EINVAL);
  s.skb.protocol = 0x0081;
  EXPECT_EQ(bpftime_helper_skb_ecn_set_ce(&s.skb), 0u);
  EXPECT_EQ(s.skb.mac_header, nullptr);
  EXPECT_EQ(s.skb.network_header, nullptr);
}

// What the device summed stays the sum of what is there.
TEST(PacketHelperTest, ACompleteSumFollowsTheBytes) {
  Skb s;
  auto follows = [&] { return bpftime_sum_fold(s.skb.csum) == bpftime_sum_fold(s.sum()); };
  s.skb.ip_summed = BPFTIME_CHECKSUM_COMPLETE;
  s.skb.csum = s.sum();
  EXPECT_EQ(bpftime_helper_skb_store_bytes(&s.skb, 3, "odd", 3, 1), 0u);
  EXPECT_TRUE(follows());
  EXPECT_EQ(bpftime_helper_skb_store_bytes(&s.skb, 4, "even", 4, 1), 0u);
  EXPECT_TRUE(follows());
  EXPECT_EQ(bpftime_helper_skb_change_tail(&s.skb, 35, 0), 0u);
  EXPECT_TRUE(follows());
  EXPECT_EQ(bpftime_helper_skb_store_bytes(&s.skb, 4, "else", 4, 0), 0u);
  EXPECT_FALSE(follows()) << "not asked for";
  uint32_t before = s.skb.csum;
  EXPECT_EQ(bpftime_helper_csum_update(&s.skb, 5), bpftime_sum_add(before, 5));
  EXPECT_EQ(bpftime_helper_skb_change_tail(&s.skb, 36, 0), 0u);
  EXPECT_EQ(s.skb.ip_summed, BPFTIME_CHECKSUM_NONE);
}

TEST(PacketHelperTest, BothDirectionsOfAFlowHaveOneHash) {
  Skb there, back, other;
  std::memcpy(back.data() + 26, there.data() + 30, 4);
  std::memcpy(back.data() + 30, there.data() + 26, 4);
  std::memcpy(back.data() + 34, there.data() + 36, 2);
  std::memcpy(back.data() + 36, there.data() + 34, 2);
  other.data()[35]++;
  uint64_t hash = bpftime_helper_get_hash_recalc(&there.skb);
  EXPECT_EQ(bpftime_helper_get_hash_recalc(&back.skb), hash);
  EXPECT_NE(bpftime_helper_get_hash_recalc(&other.skb), hash);
  EXPECT_EQ(bpftime_helper_set_hash(&there.skb, 0), 0u);
  EXPECT_EQ(bpftime_helper_get_hash_recalc(&there.skb), 0u) << "a hash that was set is kept, also 0";
  EXPECT_EQ(bpftime_helper_set_hash_invalid(&there.skb), 0u);
  EXPECT_EQ(bpftime_helper_get_hash_recalc(&there.skb), hash);
}

TEST(PacketHelperTest, TheHostLearnsWhereAPacketGoes) {
  bpftime_process_init();
  auto peer = [](void *) { return bpftime_helper_redirect_peer(7, 0); };
  auto neighbour = [](void *) { return bpftime_helper_redirect_neigh(8, nullptr, 0, 0); };
  auto plain = [](void *) { return bpftime_helper_redirect(9, 1); };
  auto none = [](void *) { return uint64_t(0); };
  EXPECT_EQ(bpftime_call(peer, nullptr), 7u);
  EXPECT_EQ(bpftime_redirected().ifindex, 7u);
  EXPECT_EQ(bpftime_redirected().flags, uint32_t(BPFTIME_REDIRECT_PEER));
  bpftime_call(neighbour, nullptr);
  EXPECT_EQ(bpftime_redirected().flags, uint32_t(BPFTIME_REDIRECT_NEIGH));
  bpftime_call(plain, nullptr);
  EXPECT_EQ(bpftime_redirected().ifindex, 9u);
  EXPECT_EQ(bpftime_redirected().flags, uint32_t(BPFTIME_REDIRECT_INGRESS));
  bpftime_call(none, nullptr);
  EXPECT_EQ(bpftime_redirected().ifindex, 0u);
}

TEST(PacketHelperTest, APacketHasNoSocket) {
  Skb s;
  EXPECT_EQ(bpftime_helper_get_socket_cookie(&s.skb), 0u);
  EXPECT_EQ(bpftime_helper_get_socket_uid(&s.skb), 65534u);
  EXPECT_EQ(bpftime_helper_skb_cgroup_id(&s.skb), 0u);
  EXPECT_EQ(bpftime_helper_skb_ancestor_cgroup_id(&s.skb, 1), 0u);
  EXPECT_EQ(bpftime_helper_skb_cgroup_classid(&s.skb), 0u);
  EXPECT_EQ(int64_t(bpftime_helper_skb_under_cgroup(&s.skb, nullptr, 0)), -ENOENT);
  uint8_t route[64] = {2};
  EXPECT_EQ(bpftime_helper_fib_lookup(&s.skb, route, 64, 0), 5u) << "no device here forwards";
}

}  // namespace
