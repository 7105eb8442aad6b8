// Policies as files: what is read, what is refused and how, and what makes two of them the
// same. Broken input is made from good input, by cutting it and by changing its bytes.
#include "verify/Policy.h"

#include "support/Diagnostic.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace bpftime {
namespace {

const char good[] = R"({
  "name": "good",
  "helpers": ["map_lookup_elem", "bpf_ktime_get_ns"],
  "map_types": {"deny": ["hash"]},
  "program_types": "*",
  "limits": {"insns": 100, "stack_bytes": 512, "maps": 0},
  "loops": false
})";

Policy parsed(llvm::StringRef text) {
  llvm::Expected<Policy> p = parsePolicy(text, "test.json");
  if (p) return *p;
  for (const Diagnostic &d : takeDiagnostics(p.takeError())) ADD_FAILURE() << d.what;
  return {};
}

std::vector<Diagnostic> refused(llvm::StringRef text) {
  llvm::Expected<Policy> p = parsePolicy(text, "test.json");
  if (p) return {};
  return takeDiagnostics(p.takeError());
}

TEST(Policy, ReadsWhatItSays) {
  Policy p = parsed(good);
  EXPECT_EQ(p.name, "good");
  EXPECT_TRUE(p.helpers.allows(1));
  EXPECT_TRUE(p.helpers.allows(5));
  EXPECT_FALSE(p.helpers.allows(2));
  EXPECT_FALSE(p.mapTypes.allows(1));
  EXPECT_TRUE(p.mapTypes.allows(2));
  EXPECT_TRUE(p.programTypes.allows(2));
  EXPECT_EQ(p.limit(PolicyLimit::insns), 100u);
  EXPECT_EQ(p.limit(PolicyLimit::maps), 0u);
  EXPECT_EQ(p.limit(PolicyLimit::call_depth), std::nullopt);
  EXPECT_FALSE(p.allowsLoops);
  EXPECT_EQ(p.helpers.path, "/helpers");
  EXPECT_EQ(p.mapTypes.path, "/map_types/deny");
}

TEST(Policy, TheShippedOnesAreGood) {
  for (const char *name : {"linux", "tiny", "cortex-m"}) {
    const char *text = shippedPolicy(name);
    ASSERT_NE(text, nullptr) << name;
    EXPECT_EQ(parsed(text).name, name);
  }
  EXPECT_EQ(shippedPolicy("none"), nullptr);
}

TEST(Policy, CortexMAllowsNoMoreThanTiny) {
  Policy small = parsed(shippedPolicy("cortex-m")), large = parsed(shippedPolicy("tiny"));
  EXPECT_FALSE(small.helpers.isDenyList);
  for (uint32_t id : small.helpers.numbers) EXPECT_TRUE(large.helpers.allows(id)) << id;
  for (uint32_t type : small.mapTypes.numbers) EXPECT_TRUE(large.mapTypes.allows(type)) << type;
  for (size_t i = 0; i < PolicyLimitCount; ++i)
    if (large.limits[i]) EXPECT_LE(small.limits[i].value_or(UINT64_MAX), *large.limits[i]) << i;
}

TEST(Policy, EverythingWrongIsReportedAtItsPlace) {
  std::vector<std::string> places;
  for (const Diagnostic &d : refused(R"({"name": 1, "helpers": ["map_lookup_elem", "nonsense", 3],
        "map_types": "all", "program_types": {"deny": ["kprobe", "kprobe"], "allow": []},
        "limits": {"insns": -1, "maps": 1.5, "stack_bytes": 513, "other": 1}, "loops": 0, "more": 1})")) {
    EXPECT_EQ(d.id, DiagId::PolicyValue);
    EXPECT_EQ(d.where.file, "test.json");
    places.push_back(d.what);
  }
  for (const char *path :
       {"/name", "/helpers/1", "/helpers/2", "/map_types", "/program_types/deny/1", "/program_types/allow",
        "/limits/insns", "/limits/maps", "/limits/stack_bytes", "/limits/other", "/loops", "/more"}) {
    bool isNamed = std::any_of(places.begin(), places.end(), [&](const std::string &what) {
      return what.find(std::string("at ") + path + ":") != std::string::npos;
    });
    EXPECT_TRUE(isNamed) << path;
  }
  EXPECT_EQ(places.size(), 12u);
}

TEST(Policy, AListThatIsForgottenIsNotOneThatAllowsAll) {
  EXPECT_EQ(refused(R"({"name": "x"})").size(), 3u);
  EXPECT_EQ(refused("[]").size(), 1u);
  EXPECT_EQ(refused(R"({"name": "a\u0000", "helpers": "*", "map_types": "*", "program_types": "*"})").size(),
            1u);
}

TEST(Policy, AKeyGivenTwiceIsRefused) {
  EXPECT_EQ(refused(R"({"name": "x", "helpers": [], "helpers": "*", "map_types": "*", "program_types": "*"})")
                .size(),
            1u);
}

TEST(Policy, SyntaxIsReportedWithLineAndColumn) {
  std::vector<Diagnostic> list = refused("{\n  \"name\": \"x\",\n  oops\n}");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].id, DiagId::PolicySyntax);
  EXPECT_EQ(list[0].where.line, 3u);
  EXPECT_EQ(list[0].where.column, 3u);
  EXPECT_EQ(list[0].where.text, "  oops");
}

TEST(Policy, TheDigestIsOfTheContent) {
  const char *words =
      R"({"program_types": {"deny": []}, "map_types": {"deny": ["hash"]}, "loops": false, "name":
      "good", "helpers": ["ktime_get_ns", "map_lookup_elem"],
      "limits": {"maps": 0, "stack_bytes": 512, "insns": 100}})";
  EXPECT_EQ(policyDigest(parsed(good)), policyDigest(parsed(words)));
  // Each of these says something else.
  for (auto [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"good\"", "\"bad\""},
                                                        {"map_lookup_elem", "map_update_elem"},
                                                        {"{\"deny\": [\"hash\"]}", "[\"hash\"]"},
                                                        {"\"*\"", "[]"},
                                                        {"100", "101"},
                                                        {", \"maps\": 0", ""},
                                                        {"false", "true"}}) {
    std::string other = good;
    other.replace(other.find(from), from.size(), to);
    EXPECT_NE(policyDigest(parsed(good)), policyDigest(parsed(other))) << to;
  }
}

TEST(Policy, EveryTruncationIsRefused) {
  std::string text = good;
  for (size_t n = 0; n < text.size(); ++n) {
    std::vector<Diagnostic> list = refused(text.substr(0, n));
    ASSERT_EQ(list.size(), 1u) << n;
    EXPECT_EQ(list[0].id, DiagId::PolicySyntax) << n;
  }
}

TEST(Policy, BrokenInputNeverCrashes) {
  std::mt19937 random(1);
  std::string text = good;
  size_t rounds = std::getenv("BPFTIME_TEST_LONG") ? 2000000 : 20000, rejected = 0;
  for (size_t i = 0; i < rounds; ++i) {
    std::string other = text;
    for (unsigned changes = 1 + random() % 4; changes; --changes) {
      size_t at = random() % other.size();
      if (random() % 3 == 0) other.erase(at, 1 + random() % 8);
      else if (random() % 2) other[at] = char(random());
      else other.insert(at, other.substr(random() % other.size(), random() % 16));
      if (other.empty()) other = "{";
    }
    std::vector<Diagnostic> list = refused(other);
    rejected += !list.empty();
    for (const Diagnostic &d : list)
      ASSERT_TRUE(d.id == DiagId::PolicySyntax || d.id == DiagId::PolicyValue) << other;
  }
  EXPECT_GT(rejected, rounds / 2);
}

TEST(Policy, DeepNestingIsOnlyWrong) {
  EXPECT_FALSE(refused(std::string(1000000, '[')).empty());
  EXPECT_FALSE(refused(std::string(100000, '[') + std::string(100000, ']')).empty());
}

}  // namespace
}  // namespace bpftime
