/* Programs of an XDP context in assembly, for tests of what is known of a packet. */
#ifndef BPFTIME_TEST_PACKET_H
#define BPFTIME_TEST_PACKET_H

#include "rules.h"

/* r2 = the packet, r3 = its end, r4 = r2 + 8; r6 = the context. */
#define PACKET "r6 = r1; r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 8;"
/* The same, and at least 8 bytes are there. */
#define PACKET_CHECKED PACKET "if r4 <= r3 goto +2; r0 = 0; exit;"

#endif
