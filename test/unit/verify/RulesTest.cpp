// The rules by helper and by map type: the tables against each other, and samples of the
// kernel's own table in both directions.
#include "support/Diagnostic.h"
#include "verify/Helpers.h"
#include "verify/Verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include <linux/bpf.h>

namespace bpftime {
namespace {

constexpr uint32_t mapTypesMax = 33;

bool takes(helper::Number n, uint32_t type) { return isMapAllowed(HelperId(n), type); }

TEST(MapRules, EveryTypeHasItsOwnName) {
  std::set<std::string> names;
  for (uint32_t type = 1; type <= mapTypesMax; ++type) {
    EXPECT_TRUE(isMapType(type));
    EXPECT_TRUE(names.insert(kernelMapTypeName(type)).second) << type;
  }
  EXPECT_FALSE(isMapType(0));
  EXPECT_FALSE(isMapType(mapTypesMax + 1));
  EXPECT_STREQ(kernelMapTypeName(BPF_MAP_TYPE_LRU_HASH), "BPF_MAP_TYPE_LRU_HASH");
}

TEST(MapRules, EveryHelperWithAMapTakesSomeMapAndNoOther) {
  for (const HelperPrototype &row : helperPrototypes()) {
    bool hasMap = std::ranges::count(row.args, HelperArg::MAP) != 0;
    bool takesOne = false;
    for (uint32_t type = 0; type <= mapTypesMax + 1; ++type) takesOne |= isMapAllowed(row.id, type);
    // The map of these is the one that their field or dynptr lies in.
    bool isIndirect = index(row.id) == helper::kptr_xchg || index(row.id) == helper::ringbuf_submit_dynptr ||
                      index(row.id) == helper::ringbuf_discard_dynptr;
    EXPECT_EQ(takesOne, hasMap || isIndirect) << row.name;
  }
}

TEST(MapRules, MapsWithOwnHelpersTakeNoOthers) {
  EXPECT_TRUE(takes(helper::tail_call, BPF_MAP_TYPE_PROG_ARRAY));
  EXPECT_FALSE(takes(helper::map_lookup_elem, BPF_MAP_TYPE_PROG_ARRAY));
  EXPECT_FALSE(takes(helper::map_update_elem, BPF_MAP_TYPE_ARRAY_OF_MAPS));
  EXPECT_FALSE(takes(helper::map_update_elem, BPF_MAP_TYPE_RINGBUF));
  EXPECT_FALSE(takes(helper::map_pop_elem, BPF_MAP_TYPE_BLOOM_FILTER));
  EXPECT_TRUE(takes(helper::map_peek_elem, BPF_MAP_TYPE_BLOOM_FILTER));
}

TEST(MapRules, HelpersWithOwnMapsTakeNoOthers) {
  EXPECT_FALSE(takes(helper::tail_call, BPF_MAP_TYPE_ARRAY));
  EXPECT_FALSE(takes(helper::perf_event_output, BPF_MAP_TYPE_RINGBUF));
  EXPECT_FALSE(takes(helper::map_push_elem, BPF_MAP_TYPE_HASH));
  EXPECT_FALSE(takes(helper::map_lookup_percpu_elem, BPF_MAP_TYPE_HASH));
  EXPECT_TRUE(takes(helper::map_lookup_percpu_elem, BPF_MAP_TYPE_LRU_PERCPU_HASH));
  EXPECT_FALSE(takes(helper::for_each_map_elem, BPF_MAP_TYPE_LPM_TRIE));
}

TEST(MapRules, WhatALookupGives) {
  EXPECT_EQ(mapLookup(BPF_MAP_TYPE_HASH), MapLookup::VALUE);
  EXPECT_EQ(mapLookup(BPF_MAP_TYPE_HASH_OF_MAPS), MapLookup::MAP);
  EXPECT_EQ(mapLookup(BPF_MAP_TYPE_SOCKMAP), MapLookup::SOCKET);
  EXPECT_EQ(mapLookup(BPF_MAP_TYPE_XSKMAP), MapLookup::XSK);
  // Who takes lookups gives something, and nobody else does.
  for (uint32_t type = 0; type <= mapTypesMax + 1; ++type)
    EXPECT_EQ(mapLookup(type) != MapLookup::NONE, takes(helper::map_lookup_elem, type)) << type;
}

TEST(MapRules, FactsOfElements) {
  EXPECT_TRUE(isEveryKeyPresent(BPF_MAP_TYPE_ARRAY));
  EXPECT_FALSE(isEveryKeyPresent(BPF_MAP_TYPE_ARRAY_OF_MAPS));
  EXPECT_TRUE(mapHas(BPF_MAP_TYPE_DEVMAP, READ_ONLY));
  EXPECT_TRUE(mapHas(BPF_MAP_TYPE_PERCPU_HASH, PER_CPU));
  MapDef m;
  m.type = BPF_MAP_TYPE_ARRAY;
  m.entriesMax = 1;
  EXPECT_TRUE(hasDirectValue(m));
  m.entriesMax = 2;
  EXPECT_FALSE(hasDirectValue(m));
}

TEST(HelperRules, EffectsFitThePrototypes) {
  for (const HelperPrototype &row : helperPrototypes()) {
    auto has = [&](HelperArg a) { return std::ranges::count(row.args, a) != 0; };
    EXPECT_EQ(callbackArity(row.id) != 0, has(HelperArg::CALLBACK)) << row.name;
    if (fillsOutput(row.id)) EXPECT_TRUE(has(HelperArg::MEM_WR)) << row.name;
    bool takesOver = has(HelperArg::RINGBUF_MEM) || has(HelperArg::SOCK_REF) || has(HelperArg::KPTR) ||
                     has(HelperArg::RINGBUF_DYNPTR);
    EXPECT_EQ(releasesReference(row.id), takesOver) << row.name;
    if (changesMap(row.id)) EXPECT_TRUE(has(HelperArg::MAP)) << row.name;
    bool isStruct = row.ret == HelperRet::TASK || row.ret == HelperRet::TASK_PT_REGS ||
                    row.ret == HelperRet::BTF_ID_OR_NULL;
    EXPECT_EQ(returnedStruct(row.id) != nullptr, isStruct) << row.name;
  }
}

TEST(HostFunctions, AreNoHelpersToAVerifier) {
  // r0 = 0; exit: nothing is wrong with it but that its helpers would be another's.
  Program p;
  p.name = "p";
  p.type = BPF_PROG_TYPE_SOCKET_FILTER;
  p.raw = {{0xb7, 0, 0, 0, 0}, {0x95, 0, 0, 0, 0}};
  p.insns = llvm::cantFail(decode(p.raw));
  p.subprograms = {{"p", InsnIndex(0), InsnIndex(2)}};
  EXPECT_TRUE(bool(llvm::expectedToOptional(verify(p, {}, {}))));
  p.host = std::make_shared<const std::vector<HostFunction>>();
  for (VerifyEngine engine : {VerifyEngine::Builtin, VerifyEngine::Kernel}) {
    VerifyOptions options;
    options.engine = engine;
    llvm::Expected<VerifiedProgram> v = verify(p, {}, options);
    ASSERT_FALSE(bool(v));
    EXPECT_EQ(takeDiagnostics(v.takeError()).front().id, DiagId::InsnUnsupported);
  }
}

TEST(HelperRules, RangesOfResults) {
  auto length = returnRange(HelperId(helper::get_stack), 80);
  ASSERT_TRUE(length);
  EXPECT_EQ(length->min, -4095);
  EXPECT_EQ(length->max, 80);
  auto cpu = returnRange(HelperId(helper::get_smp_processor_id), 0);
  ASSERT_TRUE(cpu);
  EXPECT_EQ(cpu->min, 0);
  EXPECT_EQ(cpu->max, 8191);
  EXPECT_FALSE(returnRange(HelperId(helper::probe_read_user), 80));
}

}  // namespace
}  // namespace bpftime
