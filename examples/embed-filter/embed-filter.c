/* A host with a packet filter in it: reads packets from a pcap file, or makes some up, and
 * runs the filter on each.
 *
 *   embed-filter FILTER.blob [FILE.pcap]
 *
 * Links libbpftime-rt.a and nothing else of the project. A host that polls a device
 * (AF_XDP, DPDK) does the same with its own packets. */
#include <arpa/inet.h>
#include <bpftime/bpftime.h>
#include <poll.h>
#include <unistd.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "filter.h"

enum { packet_bytes_max = 65535, drop = 1 /* XDP_DROP */ };

struct host {
  struct bpftime_embedded blob;
  struct bpftime_map *events;
  int filter, wakeups;
  uint64_t packets, dropped;
};

static int show(void *unused, const void *data, uint32_t size) {
  const struct dropped *event = data;
  char source[INET_ADDRSTRLEN];
  (void)unused;
  if (size < sizeof *event) return 0;
  inet_ntop(AF_INET, &event->source, source, sizeof source);
  printf("dropped: from %s to port %u, %u bytes\n", source, event->port, event->bytes);
  return 0;
}

static void run(struct host *host, unsigned char *packet, size_t bytes) {
  struct bpftime_xdp context;
  uint64_t verdict = 0;
  memset(&context, 0, sizeof context);
  context.data = context.data_meta = packet;
  context.data_end = packet + bytes;
  if (bpftime_run(&host->blob.loaded, (uint32_t)host->filter, &context, &verdict)) return;
  host->packets++;
  host->dropped += verdict == drop;
  /* Ready at once where this thread runs the filter; elsewhere one would sleep in poll(2). */
  struct pollfd ready = {host->wakeups, POLLIN, 0};
  if (poll(&ready, 1, 0) <= 0) return;
  do bpftime_ringbuf_consume(host->events, show, NULL, NULL);
  while (bpftime_events_arm(&host->blob.session, host->wakeups) == 1);
}

/* Ethernet, IPv4 and the first bytes of UDP or ICMP. */
static void run_made_up(struct host *host, unsigned char protocol, unsigned short port) {
  unsigned char packet[64] = {
      [12] = 8, [14] = 0x45, [17] = 50, [22] = 64, [26] = 192, [27] = 0, [28] = 2, [29] = 7};
  packet[23] = protocol;
  packet[36] = (unsigned char)(port >> 8), packet[37] = (unsigned char)port;
  packet[39] = 30;
  run(host, packet, sizeof packet);
}

/* The classic format: a header of 24 bytes, then records with their length at 8. */
static int run_file(struct host *host, const char *path) {
  static unsigned char packet[packet_bytes_max];
  unsigned char header[24];
  uint32_t record[4];
  FILE *file = fopen(path, "rb");
  if (!file || fread(header, sizeof header, 1, file) != 1 || memcmp(header, "\xd4\xc3\xb2\xa1", 4))
    return fprintf(stderr, "%s is no pcap file of this machine's byte order\n", path), 2;
  while (fread(record, sizeof record, 1, file) == 1) {
    if (record[2] > sizeof packet || fread(packet, record[2], 1, file) != 1)
      return fprintf(stderr, "%s is damaged\n", path), 2;
    run(host, packet, record[2]);
  }
  fclose(file);
  return 0;
}

static void summarise(struct host *host) {
  struct bpftime_map *protocols = bpftime_map_by_name(&host->blob.session, "protocols");
  for (uint32_t protocol = 0; protocols && protocol < 256; protocol++) {
    const uint64_t *count = bpftime_map_lookup(protocols, &protocol);
    if (count && *count) printf("IP protocol %u: %" PRIu64 " packets\n", protocol, *count);
  }
  printf("%" PRIu64 " packets, %" PRIu64 " dropped\n", host->packets, host->dropped);
}

int main(int argc, char **argv) {
  struct host host;
  int failed = 0;
  memset(&host, 0, sizeof host);
  if (argc != 2 && argc != 3) return fprintf(stderr, "usage: embed-filter FILTER.blob [FILE.pcap]\n"), 64;
  int status = bpftime_embed_file(argv[1], NULL, &host.blob);
  if (status) return fprintf(stderr, "cannot load %s: status %d\n", argv[1], -status), 1;
  host.filter = bpftime_program_index(&host.blob.loaded, "filter");
  host.events = bpftime_map_by_name(&host.blob.session, "events");
  host.wakeups = bpftime_events_open(&host.blob.session);
  if (host.filter < 0 || !host.events || host.wakeups < 0) return fprintf(stderr, "not a filter\n"), 1;
  bpftime_events_arm(&host.blob.session, host.wakeups);
  if (argc == 3) failed = run_file(&host, argv[2]);
  for (int i = 0; argc == 2 && i < 1000; i++) run_made_up(&host, i % 4 ? 17 : 1, i % 100 == 99 ? 53 : 4000);
  summarise(&host);
  close(host.wakeups);
  bpftime_embed_close(&host.blob);
  return failed;
}
