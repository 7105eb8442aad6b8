"""Writes packets and contexts for packet programs: FOLDER/NAME, after making FOLDER.

udp tcp ipv6 arp tiny llc: Ethernet frames. xdp-meta: a struct xdp_md with 8 bytes of
metadata in front of `udp-meta`. skb: a struct __sk_buff with the fields that may be given.
"""
import os
import struct
import sys


def ether(protocol, destination=b"\0\0\0\0\0\0"):
    return destination + bytes([2, 0, 0, 0, 0, 9]) + struct.pack(">H", protocol)


def ipv4(protocol, payload):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0x1234, 0, 64, protocol, 0,
                       bytes([10, 1, 2, 3]), bytes([192, 168, 7, 8])) + payload


def main(folder):
    os.makedirs(folder, exist_ok=True)
    body = bytes(range(1, 48))
    udp = ether(0x0800) + ipv4(17, struct.pack(">HHHH", 4242, 53, 8 + len(body), 0) + body)
    tcp = ether(0x0800, b"\x01\x02\x03\x04\x05\x06") + ipv4(
        6, struct.pack(">HHIIBBHHH", 443, 50000, 7, 9, 0x50, 0x12, 512, 0, 0) + body[:9])
    ipv6 = ether(0x86DD, b"\xff" * 6) + struct.pack(">IHBB", 0x60000000, 12, 17, 3) + bytes(
        range(32)) + struct.pack(">HHHH", 53, 99, 12, 0) + b"abcd"
    mark, priority, ingress, cb = 0xDEADBEEF, 77, 5, [9, 8, 0xFFFFFFFF, 6, 5]
    skb = bytearray(192)
    struct.pack_into("<I", skb, 8, mark)
    struct.pack_into("<II", skb, 32, priority, ingress)
    struct.pack_into("<5I", skb, 48, *cb)
    struct.pack_into("<QII", skb, 152, 0x1122334455667788, 4000, 3)
    struct.pack_into("<I", skb, 176, 1400)
    struct.pack_into("<Q", skb, 184, 0x99AABBCCDDEEFF00)
    files = {
        "udp": udp, "tcp": tcp, "ipv6": ipv6, "arp": ether(0x0806) + bytes(28), "tiny": ether(0x0806),
        "llc": ether(0x0026) + bytes([0x42, 0x42, 3]) + bytes(35),
        "udp-meta": bytes([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]) + udp,
        "xdp-meta": struct.pack("<IIIIII", 8, 8 + len(udp), 0, 0, 0, 0),
        "xdp-lo": struct.pack("<IIIIII", 0, len(udp), 0, 1, 0, 0),
        "skb": bytes(skb),
    }
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


main(sys.argv[1])
