// The emulated bpf(2): what is recorded, what feature probes are told, and that calls go
// to the kernel exactly when no emulation is active.
#include "object/emulation/Emulation.h"

#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bpftime {
namespace {

long bpf(unsigned command, bpf_attr &attr) { return syscall(SYS_bpf, command, &attr, sizeof attr); }

bpf_attr arrayOf(uint32_t valueSize, uint32_t flags = 0) {
  bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_type = BPF_MAP_TYPE_ARRAY;
  attr.key_size = 4;
  attr.value_size = valueSize;
  attr.max_entries = 1;
  attr.map_flags = flags;
  strcpy(attr.map_name, "values");
  return attr;
}

long update(long fd, uint32_t key, const void *value) {
  bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_fd = uint32_t(fd);
  attr.key = reinterpret_cast<uintptr_t>(&key);
  attr.value = reinterpret_cast<uintptr_t>(value);
  return bpf(BPF_MAP_UPDATE_ELEM, attr);
}

TEST(Emulation, MapsKeepTheirShapeAndFirstValue) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr create = arrayOf(8);
  long fd = bpf(BPF_MAP_CREATE, create);
  ASSERT_GE(fd, 0);
  uint64_t value = 42;
  EXPECT_EQ(update(fd, 0, &value), 0);
  EXPECT_EQ(update(fd, 1, &value), -1);
  EXPECT_EQ(errno, E2BIG);
  const MapRecord *map = emulation.map(int(fd));
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(map->name, "values");
  EXPECT_EQ(map->valueSize, 8u);
  ASSERT_EQ(map->first.size(), 8u);
  EXPECT_EQ(map->first[0], 42);
  close(int(fd));
}

TEST(Emulation, FrozenMapsRefuseUpdates) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr create = arrayOf(4);
  long fd = bpf(BPF_MAP_CREATE, create);
  bpf_attr freeze;
  memset(&freeze, 0, sizeof freeze);
  freeze.map_fd = uint32_t(fd);
  EXPECT_EQ(bpf(BPF_MAP_FREEZE, freeze), 0);
  uint32_t value = 1;
  EXPECT_EQ(update(fd, 0, &value), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_TRUE(emulation.map(int(fd))->frozen);
  close(int(fd));
}

TEST(Emulation, MappableMapsCanBeMapped) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr create = arrayOf(4096, BPF_F_MMAPABLE);
  long fd = bpf(BPF_MAP_CREATE, create);
  void *page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, int(fd), 0);
  ASSERT_NE(page, MAP_FAILED);
  static_cast<char *>(page)[4095] = 1;
  munmap(page, 4096);
  close(int(fd));
}

TEST(Emulation, MapsOfMapsKeepTheShapeOfTheirInnerMap) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr inner = arrayOf(24);
  long innerFd = bpf(BPF_MAP_CREATE, inner);
  bpf_attr outer = arrayOf(4);
  outer.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS;
  outer.inner_map_fd = uint32_t(innerFd);
  long fd = bpf(BPF_MAP_CREATE, outer);
  // libbpf closes it as soon as the outer one is there; its number may come back as another.
  close(int(innerFd));
  bpf_attr other = arrayOf(8);
  EXPECT_EQ(bpf(BPF_MAP_CREATE, other), innerFd);
  const MapRecord *map = emulation.map(int(fd));
  ASSERT_NE(map, nullptr);
  ASSERT_NE(map->inner, nullptr);
  EXPECT_EQ(map->inner->valueSize, 24u);
  close(int(innerFd));
  close(int(fd));
}

TEST(Emulation, OversizedElementsAreRefusedAsByTheKernel) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr create = arrayOf(0xfffffff0u);
  EXPECT_EQ(bpf(BPF_MAP_CREATE, create), -1);
  EXPECT_EQ(errno, E2BIG);
}

TEST(Emulation, ProgramsAreRecordedWithTheirInstructions) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  RawInsn insns[2] = {};
  insns[0].opcode = 0xb7;
  insns[1].opcode = 0x95;
  bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_KPROBE;
  attr.insns = reinterpret_cast<uintptr_t>(insns);
  attr.insn_cnt = 2;
  attr.license = reinterpret_cast<uintptr_t>("GPL");
  long fd = bpf(BPF_PROG_LOAD, attr);
  const ProgramRecord *program = emulation.program(int(fd));
  ASSERT_NE(program, nullptr);
  EXPECT_EQ(program->type, uint32_t(BPF_PROG_TYPE_KPROBE));
  EXPECT_EQ(program->license, "GPL");
  ASSERT_EQ(program->insns.size(), 2u);
  EXPECT_EQ(program->insns[1].opcode, 0x95);
  EXPECT_EQ(emulation.map(int(fd)), nullptr);
  close(int(fd));
}

TEST(Emulation, LinksSeemToExistAndUnknownCommandsDoNot) {
  Emulation emulation;
  Emulation::Scope scope(emulation);
  bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_create.target_fd = uint32_t(-1);
  EXPECT_EQ(bpf(BPF_LINK_CREATE, attr), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(bpf(0x7fff, attr), -1);
  EXPECT_EQ(errno, EINVAL);
}

TEST(Emulation, ScopesNestAndEnd) {
  EXPECT_EQ(Emulation::active(), nullptr);
  Emulation outer, inner;
  {
    Emulation::Scope first(outer);
    {
      Emulation::Scope second(inner);
      EXPECT_EQ(Emulation::active(), &inner);
    }
    EXPECT_EQ(Emulation::active(), &outer);
  }
  EXPECT_EQ(Emulation::active(), nullptr);
}

// A size that no kernel accepts tells the two apart without any privilege: the kernel
// answers E2BIG, EPERM or EFAULT, the emulation serves the call.
TEST(Emulation, WithoutOneCallsAreTheKernels) {
  bpf_attr attr = arrayOf(4);
  EXPECT_EQ(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, 0x100000), -1);
  EXPECT_NE(errno, EINVAL);
  EXPECT_EQ(syscall(SYS_getpid), long(getpid()));
  Emulation emulation;
  Emulation::Scope scope(emulation);
  EXPECT_EQ(syscall(SYS_getpid), long(getpid()));
}

}  // namespace
}  // namespace bpftime
