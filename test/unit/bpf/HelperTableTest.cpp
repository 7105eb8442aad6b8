// The table of helpers against libbpf's header, which lists the same numbers, names and C
// prototypes, and against its own grammar; and who may call what, by example.
#include "bpf/HelperTable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include <linux/bpf.h>

namespace bpftime {
namespace {

struct CPrototype {
  std::string name;
  unsigned parameters = 0;
  bool isVariadic = false;
};

/// static long (*bpf_NAME)(PARAMETERS) = (void *) ID;
std::map<uint32_t, CPrototype> header() {
  std::ifstream file("/usr/include/bpf/bpf_helper_defs.h");
  std::stringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  std::regex line(R"(\(\*\s?(?:const )?bpf_(\w+)\)\((.*)\) = \(void \*\) (\d+);)");
  std::map<uint32_t, CPrototype> found;
  for (std::sregex_iterator m(all.begin(), all.end(), line), end; m != end; ++m) {
    std::string parameters = (*m)[2];
    CPrototype c{(*m)[1]};
    c.isVariadic = parameters.find("...") != std::string::npos;
    if (parameters != "void") c.parameters = unsigned(std::ranges::count(parameters, ',')) + 1;
    found[uint32_t(std::stoul((*m)[3]))] = c;
  }
  return found;
}

bool isSized(HelperArg a) {
  return a == HelperArg::MEM_RD || a == HelperArg::MEM_RD_OR_NULL || a == HelperArg::MEM_WR ||
         a == HelperArg::MEM_RW || a == HelperArg::MEM_RW_OR_NULL;
}
bool isSize(HelperArg a) { return a == HelperArg::SIZE || a == HelperArg::SIZE_OR_0; }

TEST(HelperTable, HasTheNumbersAndNamesOfLibbpf) {
  std::map<uint32_t, CPrototype> expected = header();
  ASSERT_EQ(expected.size(), 211u);
  ASSERT_EQ(helperPrototypes().size(), 211u);
  for (const auto &[id, c] : expected) {
    const HelperPrototype *row = helperPrototype(HelperId(id));
    ASSERT_TRUE(row) << id;
    EXPECT_EQ(index(row->id), id);
    EXPECT_EQ(row->name, c.name);
  }
  EXPECT_FALSE(helperPrototype(HelperId(0)));
  EXPECT_FALSE(helperPrototype(HelperId(212)));
  EXPECT_FALSE(helperPrototype(HelperId(0xffffffff)));
}

TEST(HelperTable, HasTheArityOfLibbpf) {
  for (const auto &[id, c] : header()) {
    // A variadic helper takes as many registers as there are.
    unsigned expected = c.isVariadic ? 5 : c.parameters;
    EXPECT_EQ(helperPrototype(HelperId(id))->arity(), expected) << c.name;
  }
}

TEST(HelperTable, SizesFollowMemoryAndMemoryIsSized) {
  for (const HelperPrototype &row : helperPrototypes())
    for (unsigned i = 0; i < row.args.size(); ++i) {
      if (isSize(row.args[i])) EXPECT_TRUE(i > 0 && isSized(row.args[i - 1])) << row.name;
      if (isSized(row.args[i])) EXPECT_TRUE(i < 4 && isSize(row.args[i + 1])) << row.name;
    }
}

TEST(HelperTable, ArgumentsThatNeedAMapFollowOne) {
  for (const HelperPrototype &row : helperPrototypes())
    for (auto a = row.args.begin(); a != row.args.end(); ++a)
      if (*a == HelperArg::MAP_KEY || *a == HelperArg::MAP_VALUE || *a == HelperArg::MAP_VALUE_OR_NULL ||
          *a == HelperArg::MAP_VALUE_WR)
        EXPECT_NE(std::find(row.args.begin(), a, HelperArg::MAP), a) << row.name;
}

TEST(HelperTable, ArgumentsHaveNoGap) {
  for (const HelperPrototype &row : helperPrototypes())
    for (unsigned i = row.arity(); i < row.args.size(); ++i)
      EXPECT_EQ(row.args[i], HelperArg::NONE) << row.name;
}

TEST(HelperTable, EveryHelperHasSomeCaller) {
  for (const HelperPrototype &row : helperPrototypes()) EXPECT_NE(row.programs, 0) << row.name;
}

bool may(helper::Number n, uint32_t type, uint32_t attach = 0) {
  return mayCall(*helperPrototype(HelperId(n)), type, attach);
}

TEST(HelperTable, BaseHelpersAreForAllTypesThatAreVerified) {
  for (uint32_t type :
       {BPF_PROG_TYPE_KPROBE, BPF_PROG_TYPE_TRACEPOINT, BPF_PROG_TYPE_RAW_TRACEPOINT,
        BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, BPF_PROG_TYPE_PERF_EVENT, BPF_PROG_TYPE_SYSCALL,
        BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_SCHED_ACT, BPF_PROG_TYPE_SOCKET_FILTER})
    EXPECT_TRUE(may(helper::map_lookup_elem, type)) << type;
  EXPECT_TRUE(may(helper::map_lookup_elem, BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT));
  EXPECT_FALSE(may(helper::map_lookup_elem, BPF_PROG_TYPE_LSM));
  EXPECT_FALSE(may(helper::map_lookup_elem, BPF_PROG_TYPE_SOCK_OPS));
}

TEST(HelperTable, OtherHelpersBelongToTheirTypes) {
  EXPECT_TRUE(may(helper::override_return, BPF_PROG_TYPE_KPROBE));
  EXPECT_FALSE(may(helper::override_return, BPF_PROG_TYPE_TRACEPOINT));
  EXPECT_TRUE(may(helper::perf_prog_read_value, BPF_PROG_TYPE_PERF_EVENT));
  EXPECT_FALSE(may(helper::perf_prog_read_value, BPF_PROG_TYPE_KPROBE));
  EXPECT_FALSE(may(helper::ktime_get_coarse_ns, BPF_PROG_TYPE_KPROBE));
  EXPECT_TRUE(may(helper::ktime_get_coarse_ns, BPF_PROG_TYPE_XDP));
  EXPECT_TRUE(may(helper::probe_read, BPF_PROG_TYPE_SYSCALL));
  EXPECT_FALSE(may(helper::probe_read, BPF_PROG_TYPE_XDP));
  EXPECT_TRUE(may(helper::skb_store_bytes, BPF_PROG_TYPE_SCHED_ACT));
  EXPECT_FALSE(may(helper::skb_store_bytes, BPF_PROG_TYPE_SOCKET_FILTER));
  EXPECT_TRUE(may(helper::sys_bpf, BPF_PROG_TYPE_SYSCALL));
  EXPECT_FALSE(may(helper::set_retval, BPF_PROG_TYPE_KPROBE));
}

TEST(HelperTable, TracingHelpersDependOnTheAttachType) {
  EXPECT_TRUE(may(helper::get_func_arg, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY));
  EXPECT_FALSE(may(helper::get_func_arg, BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP));
  EXPECT_TRUE(may(helper::seq_write, BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER));
  EXPECT_FALSE(may(helper::seq_write, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY));
  EXPECT_TRUE(may(helper::get_attach_cookie, BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP));
  EXPECT_FALSE(may(helper::get_attach_cookie, BPF_PROG_TYPE_SYSCALL));
}

}  // namespace
}  // namespace bpftime
