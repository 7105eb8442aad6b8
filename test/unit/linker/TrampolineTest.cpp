// Plans probes for functions with every kind of beginning, patches them in this process
// and compares all registers after the call with those of the untouched function.
#include "MiniLoader.h"
#include "attach/Plan.h"

#include <dlfcn.h>
#include <link.h>

#include <gtest/gtest.h>

using namespace bpftime;
using namespace bpftime::test;

namespace {

constexpr uint32_t uprobe = 1, uretprobe = 2;

/// The library of targets, loaded once.
struct Targets {
  void *handle = dlopen(TARGETS_PATH, RTLD_NOW);
  uint64_t base = 0;
  Targets() {
    if (handle) base = static_cast<link_map *>(static_cast<void *>(handle))->l_addr;
  }
  template <typename T> T *symbol(const std::string &name) const {
    return static_cast<T *>(dlsym(handle, name.c_str()));
  }
};
const Targets &targets() {
  static const Targets instance;
  return instance;
}

Registers arguments(uint64_t rdi) {
  return {0x0a0a, 0x0b0b, 0x0c0c, 0x0d0d, 0x11,   rdi,    0xb0b0, 0x0808,
          0x0909, 0x1010, 0x1111, 0x1212, 0x1313, 0x1414, 0x1515, 0x202};
}

void expectSame(const Registers &a, const Registers &b, bool flags) {
  EXPECT_EQ(a.rax, b.rax);
  EXPECT_EQ(a.rbx, b.rbx);
  EXPECT_EQ(a.rcx, b.rcx);
  EXPECT_EQ(a.rdx, b.rdx);
  EXPECT_EQ(a.rsi, b.rsi);
  EXPECT_EQ(a.rdi, b.rdi);
  EXPECT_EQ(a.rbp, b.rbp);
  EXPECT_EQ(memcmp(&a.r8, &b.r8, 8 * 8), 0) << "r8 to r15";
  if (flags) {
    EXPECT_EQ(a.flags, b.flags);
  }
}

Image planFor(const std::vector<bpftime_image_link> &links, const std::vector<std::string> &symbols,
              uint64_t words) {
  auto image = withPlan(imageOf(links, symbols, TARGETS_PATH, words), {});
  if (!image) ADD_FAILURE() << llvm::toString(image.takeError());
  return image ? std::move(*image) : imageOf({}, {}, "", 0);
}

class Shape : public testing::TestWithParam<std::tuple<const char *, uint64_t, bool>> {};

std::string nameOf(const testing::TestParamInfo<Shape::ParamType> &info) {
  auto [name, words, wrap] = info.param;
  return std::string(name) + (words ? "_all_words" : "_no_words") + (wrap ? "_wrapped" : "");
}

/// With and without probe, all registers agree afterwards, and the probe has run.
TEST_P(Shape, RunsAsBefore) {
  auto [name, words, wrap] = GetParam();
  void *function = targets().symbol<void>(name);
  ASSERT_NE(function, nullptr);
  std::vector<bpftime_image_link> links = {{0, uprobe}};
  std::vector<std::string> symbols = {name};
  if (wrap) links.push_back({0, uretprobe}), symbols.push_back(name);
  Image image = planFor(links, symbols, words);
  ASSERT_EQ(image.sites().size(), 1u);
  for (uint64_t argument : {1ull, 4ull}) {
    Registers before = callWith(function, arguments(argument)), during;
    Seen seen;
    {
      Loaded loaded(image, targets().base, wrap);
      during = callWith(function, arguments(argument));
      seen = loaded.seen();
    }
    expectSame(before, during, false);  // flags are dead at a function's entry
    EXPECT_GE(seen.entries, 1u);
    EXPECT_EQ(seen.returns, wrap ? seen.entries : 0);
    const bpftime_regs &regs = seen.entryRegs[0];
    EXPECT_EQ(regs.rdi, argument);
    EXPECT_EQ(regs.rsi, 0x11u);
    if (!words) continue;
    EXPECT_EQ(regs.rip, reinterpret_cast<uint64_t>(function));
    EXPECT_EQ(regs.rbx, 0x0b0bu);
    EXPECT_EQ(regs.r15, 0x1515u);
    EXPECT_EQ(regs.cs, 0x33u);
    EXPECT_EQ(regs.ss, 0x2bu);
    if (wrap) {
      EXPECT_EQ(seen.returnRegs.back().rax, before.rax);
      EXPECT_EQ(seen.returnRegs.back().rsp, regs.rsp + 8);
    }
    expectSame(before, callWith(function, arguments(argument)), true);
  }
}

constexpr const char *shapes[] = {"shape_push",
                                  "shape_endbr",
                                  "shape_sub_rsp",
                                  "shape_mov_rip",
                                  "shape_lea_rip",
                                  "shape_cmp_rip_imm8",
                                  "shape_mov_rip_imm32",
                                  "shape_jmp_short",
                                  "shape_jmp_near",
                                  "shape_jcc_short",
                                  "shape_jcc_near",
                                  "shape_call",
                                  "shape_call_rip",
                                  "shape_call_reg",
                                  "shape_jmp_rip",
                                  "shape_short",
                                  "shape_ret",
                                  "shape_loop",
                                  "shape_stack_arguments",
                                  "shape_vector",
                                  "shape_tail",
                                  "shape_recursive",
                                  "shape_vex",
                                  "shape_lock",
                                  "shape_lock_rip",
                                  "shape_elided"};
INSTANTIATE_TEST_SUITE_P(Trampoline, Shape,
                         testing::Combine(testing::ValuesIn(shapes), testing::Values(0, ~0ull),
                                          testing::Bool()),
                         nameOf);

/// Enter may say no at a site that could wrap: the call then runs unwrapped.
TEST(Trampoline, WrapsOnlyWhenTold) {
  Image image = planFor({{0, uretprobe}}, {"shape_stack_arguments"}, 0);
  Loaded loaded(image, targets().base, false);
  EXPECT_EQ(callWith(targets().symbol<void>("shape_stack_arguments"), arguments(3)).rax, 0x3003u);
  EXPECT_EQ(loaded.seen().entries, 1u);
  EXPECT_EQ(loaded.seen().returns, 0u);
}

/// A wrapped function that ends in a jump to another wrapped one: two returns, one slot.
TEST(Trampoline, TailCallsBetweenWrappedFunctions) {
  Image image = planFor({{0, uretprobe}, {0, uretprobe}}, {"shape_tail", "shape_push"}, ~0ull);
  void *function = targets().symbol<void>("shape_tail");
  uint64_t before = callWith(function, arguments(1)).rax;
  Loaded loaded(image, targets().base, true);
  EXPECT_EQ(callWith(function, arguments(1)).rax, before);
  EXPECT_EQ(loaded.seen().entries, 2u);
  EXPECT_EQ(loaded.seen().returns, 2u);
}

/// Recursion wraps every level.
TEST(Trampoline, RecursionReturnsThroughEveryLevel) {
  Image image = planFor({{0, uretprobe}}, {"shape_recursive"}, 0);
  Loaded loaded(image, targets().base, true);
  EXPECT_EQ(callWith(targets().symbol<void>("shape_recursive"), arguments(20)).rax, 140u);
  EXPECT_EQ(loaded.seen().entries, 21u);
  EXPECT_EQ(loaded.seen().returns, 21u);
}

/// Offset probes keep flags, the red zone and an unaligned stack.
TEST(Trampoline, MiddleOfAFunction) {
  for (std::string name : {"middle_flags", "middle_stack", "middle_call"})
    for (uint64_t words : {0ull, ~0ull}) {
      bpftime_image_link link{0, uprobe};
      link.offset = *targets().symbol<uint64_t>(name + "_offset");
      Image image = planFor({link}, {name}, words);
      void *function = targets().symbol<void>(name);
      for (uint64_t argument : {1ull, 0x11ull, 0x20ull}) {
        Registers before = callWith(function, arguments(argument));
        Loaded loaded(image, targets().base, false);
        expectSame(before, callWith(function, arguments(argument)), true);
        ASSERT_EQ(loaded.seen().entries, 1u) << name;
        if (words)
          EXPECT_EQ(loaded.seen().entryRegs[0].rip, reinterpret_cast<uint64_t>(function) + link.offset);
      }
    }
}

/// Several programs at one address are one site, entry links before return links.
TEST(Plan, OneSitePerAddress) {
  Image image =
      planFor({{0, uretprobe}, {0, uprobe}, {0, uprobe}}, {"shape_push", "shape_push", "shape_endbr"}, 0);
  ASSERT_EQ(image.sites().size(), 2u);
  EXPECT_EQ(image.sites()[0].entry_links, 1);
  EXPECT_EQ(image.sites()[0].return_links, 1);
  EXPECT_EQ(image.links()[image.sites()[0].link_first].kind, uprobe);
  EXPECT_EQ(image.sites()[1].return_links, 0);
  // The mark that indirect calls look for stays where it is.
  EXPECT_EQ(image.sites()[1].address + targets().base,
            reinterpret_cast<uint64_t>(targets().symbol<void>("shape_endbr")) + 4);
}

/// Every displaced instruction but the first has a place in the trampoline.
TEST(Plan, MovesNameCopies) {
  Image image = planFor({{0, uprobe}}, {"shape_push"}, 0);
  ASSERT_EQ(image.sites()[0].move_count, 2u);
  const uint8_t *code = image.bytes().data() + image.header().code_off;
  for (const bpftime_image_move &m : image.moves())
    EXPECT_EQ(memcmp(code + m.to, image.sites()[0].expected + m.from, 3), 0);
}

/// The same inputs give the same bytes.
TEST(Plan, IsDeterministic) {
  Image a = planFor({{0, uprobe}, {0, uretprobe}}, {"shape_call", "shape_mov_rip"}, 5);
  Image b = planFor({{0, uprobe}, {0, uretprobe}}, {"shape_call", "shape_mov_rip"}, 5);
  EXPECT_EQ(a.bytes(), b.bytes());
}

}  // namespace
