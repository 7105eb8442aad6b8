# What LLVM's assembler encodes is read back as the same instruction, for every instruction class up to v4.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
	.section	uprobe,"ax",@progbits
	.globl	probe
	.type	probe,@function
# CHECK: {{^}} probe:
probe:
	r1 = 5			# CHECK-NEXT: 0: r1 = 5
	w2 = -5			# CHECK-NEXT: 1: w2 = -5
	r3 = r1			# CHECK-NEXT: 2: r3 = r1
	w4 = w2			# CHECK-NEXT: 3: w4 = w2
	r3 = (s8)r1		# CHECK-NEXT: 4: r3 = (s8)r1
	r3 = (s16)r1		# CHECK-NEXT: 5: r3 = (s16)r1
	r3 = (s32)r1		# CHECK-NEXT: 6: r3 = (s32)r1
	w3 = (s8)w1		# CHECK-NEXT: 7: w3 = (s8)w1
	w3 = (s16)w1		# CHECK-NEXT: 8: w3 = (s16)w1
	r1 += r2		# CHECK-NEXT: 9: r1 += r2
	w1 -= w2		# CHECK-NEXT: 10: w1 -= w2
	r1 *= 7			# CHECK-NEXT: 11: r1 *= 7
	r1 /= r2		# CHECK-NEXT: 12: r1 /= r2
	w1 s/= w2		# CHECK-NEXT: 13: w1 s/= w2
	r1 %= 3			# CHECK-NEXT: 14: r1 %= 3
	r1 s%= r2		# CHECK-NEXT: 15: r1 s%= r2
	r1 |= r2		# CHECK-NEXT: 16: r1 |= r2
	w1 &= 15		# CHECK-NEXT: 17: w1 &= 15
	r1 ^= r2		# CHECK-NEXT: 18: r1 ^= r2
	r1 <<= 3		# CHECK-NEXT: 19: r1 <<= 3
	w1 >>= w2		# CHECK-NEXT: 20: w1 >>= w2
	r1 s>>= 2		# CHECK-NEXT: 21: r1 s>>= 2
	r1 = -r1		# CHECK-NEXT: 22: r1 = -r1
	w1 = -w1		# CHECK-NEXT: 23: w1 = -w1
	r1 = le16 r1		# CHECK-NEXT: 24: r1 = le16 r1
	r1 = be64 r1		# CHECK-NEXT: 25: r1 = be64 r1
	r1 = bswap32 r1		# CHECK-NEXT: 26: r1 = bswap32 r1
	r1 = 0x1122334455667788 ll	# CHECK-NEXT: 27: r1 = 0x1122334455667788 ll
	r1 = *(u8 *)(r10 - 8)	# CHECK-NEXT: 29: r1 = *(u8 *)(r10 - 8)
	r1 = *(u16 *)(r10 - 8)	# CHECK-NEXT: 30: r1 = *(u16 *)(r10 - 8)
	r1 = *(u32 *)(r10 - 8)	# CHECK-NEXT: 31: r1 = *(u32 *)(r10 - 8)
	r1 = *(u64 *)(r10 - 8)	# CHECK-NEXT: 32: r1 = *(u64 *)(r10 - 8)
	r1 = *(s8 *)(r10 - 8)	# CHECK-NEXT: 33: r1 = *(s8 *)(r10 - 8)
	r1 = *(s32 *)(r10 - 8)	# CHECK-NEXT: 34: r1 = *(s32 *)(r10 - 8)
	*(u8 *)(r10 - 8) = r1	# CHECK-NEXT: 35: *(u8 *)(r10 - 8) = r1
	*(u64 *)(r10 - 8) = r1	# CHECK-NEXT: 36: *(u64 *)(r10 - 8) = r1
	*(u32 *)(r10 - 8) = 9	# CHECK-NEXT: 37: *(u32 *)(r10 - 8) = 9
	lock *(u64 *)(r10 - 8) += r1	# CHECK-NEXT: 38: lock *(u64 *)(r10 - 8) += r1
	lock *(u32 *)(r10 - 8) |= w1	# CHECK-NEXT: 39: lock *(u32 *)(r10 - 8) |= w1
	r1 = atomic_fetch_xor((u64 *)(r10 - 8), r1)	# CHECK-NEXT: 40: r1 = atomic64_fetch_xor((u64 *)(r10 - 8), r1)
	w1 = atomic_fetch_and((u32 *)(r10 - 8), w1)	# CHECK-NEXT: 41: w1 = atomic_fetch_and((u32 *)(r10 - 8), w1)
	r1 = xchg_64(r10 - 8, r1)	# CHECK-NEXT: 42: r1 = atomic64_xchg((u64 *)(r10 - 8), r1)
	w0 = cmpxchg32_32(r10 - 8, w0, w1)	# CHECK-NEXT: 43: w0 = atomic_cmpxchg((u32 *)(r10 - 8), w0, w1)
	r0 = *(u16 *)skb[12]	# CHECK-NEXT: 44: r0 = *(u16 *)skb[12]
	r0 = *(u8 *)skb[r1]	# CHECK-NEXT: 45: r0 = *(u8 *)skb[r1 + 0]
	if r1 == r2 goto +1	# CHECK-NEXT: 46: if r1 == r2 goto 48
	if w1 s< 4 goto +1	# CHECK-NEXT: 47: if w1 s< 4 goto 49
	if r1 & 8 goto +1	# CHECK-NEXT: 48: if r1 & 8 goto 50
	if r1 > 3 goto -2	# CHECK-NEXT: 49: if r1 > 3 goto 48
	goto +1			# CHECK-NEXT: 50: goto 52
	gotol +0		# CHECK-NEXT: 51: goto 52
	may_goto +0		# CHECK-NEXT: 52: may_goto 53
	call 5			# CHECK-NEXT: 53: call ktime_get_ns#5
	callx r1		# CHECK-NEXT: 54: callx r1
	exit			# CHECK-NEXT: 55: exit
	.size	probe, .-probe
