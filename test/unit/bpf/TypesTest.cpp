// Structures are walked as the kernel walks them, special fields are found wherever they
// hide, and BTF that lies about itself ends a walk instead of the process.
#include "bpf/Types.h"

#include <cstring>

#include <gtest/gtest.h>
#include <linux/btf.h>

namespace bpftime {
namespace {

/// BTF under construction. Ids count from 1 in the order of the calls.
struct Builder {
  std::vector<uint32_t> words;
  std::string strings = std::string(1, '\0');
  uint32_t last = 0;

  uint32_t name(const char *text) {
    if (!*text) return 0;
    uint32_t at = uint32_t(strings.size());
    strings.append(text).push_back('\0');
    return at;
  }
  uint32_t add(const char *text, unsigned kind, unsigned count, uint32_t sizeOrType,
               std::vector<uint32_t> tail = {}) {
    words.insert(words.end(), {name(text), uint32_t(kind << 24 | count), sizeOrType});
    words.insert(words.end(), tail.begin(), tail.end());
    return ++last;
  }
  uint32_t integer(const char *text, uint32_t bytes, uint32_t encoding = 0) {
    return add(text, BTF_KIND_INT, 0, bytes, {encoding << 24 | bytes * 8});
  }
  uint32_t pointer(uint32_t to) { return add("", BTF_KIND_PTR, 0, to); }
  uint32_t array(uint32_t of, uint32_t count) { return add("", BTF_KIND_ARRAY, 0, 0, {of, of, count}); }
  struct Member {
    const char *name;
    uint32_t type, offset;  // bytes
  };
  uint32_t structure(const char *text, uint32_t bytes, std::vector<Member> members,
                     unsigned kind = BTF_KIND_STRUCT) {
    std::vector<uint32_t> tail;
    for (const Member &m : members) tail.insert(tail.end(), {name(m.name), m.type, m.offset * 8});
    return add(text, kind, unsigned(members.size()), bytes, tail);
  }

  std::vector<uint8_t> bytes() const {
    btf_header header = {};
    header.magic = BTF_MAGIC;
    header.version = BTF_VERSION;
    header.hdr_len = sizeof header;
    header.type_len = uint32_t(words.size() * 4);
    header.str_off = header.type_len;
    header.str_len = uint32_t(strings.size());
    std::vector<uint8_t> out(sizeof header + header.type_len + strings.size());
    memcpy(out.data(), &header, sizeof header);
    memcpy(out.data() + sizeof header, words.data(), header.type_len);
    memcpy(out.data() + sizeof header + header.type_len, strings.data(), strings.size());
    return out;
  }
  std::shared_ptr<const Types> types() const { return Types::parse(bytes()); }
};

/// "number", "pointer to NAME", with "?" if another member of a union may be there; "none".
std::string at(const Types &types, uint32_t id, uint64_t offset, uint32_t bytes) {
  std::optional<Field> f = types.fieldAt(id, offset, bytes);
  if (!f) return "none";
  std::string out = f->kind == Field::Number ? "number" : "pointer to " + types.nameOf(f->type).str();
  return out + (f->isInUnion ? "?" : "");
}

TEST(TypesTest, ModifiersAndTypedefsAreTakenOff) {
  Builder b;
  uint32_t integer = b.integer("int", 4, BTF_INT_SIGNED);
  uint32_t alias = b.add("s32", BTF_KIND_TYPEDEF, 0, integer);
  uint32_t constant = b.add("", BTF_KIND_CONST, 0, alias);
  auto types = b.types();
  ASSERT_TRUE(types);
  EXPECT_EQ(types->strip(constant), integer);
  EXPECT_EQ(types->nameOf(constant), "s32");
  EXPECT_EQ(types->kindOf(constant), TypeKind::Number);
  EXPECT_EQ(types->sizeOf(constant), 4u);
  EXPECT_TRUE(types->isSigned(constant));
  EXPECT_EQ(types->find("s32", BTF_KIND_TYPEDEF), alias);
  EXPECT_EQ(types->find("s32", BTF_KIND_INT), 0u);
}

TEST(TypesTest, SizesCountArraysOfArrays) {
  Builder b;
  uint32_t matrix = b.array(b.array(b.integer("short", 2), 3), 5);
  uint32_t huge = b.array(b.array(b.array(1, 1u << 31), 1u << 31), 1u << 31);
  auto types = b.types();
  EXPECT_EQ(types->sizeOf(matrix), 30u);
  EXPECT_EQ(types->sizeOf(huge), 0u);
  EXPECT_EQ(types->sizeOf(0), 0u);
}

TEST(TypesTest, FunctionsHaveParametersAndTags) {
  Builder b;
  uint32_t integer = b.integer("int", 4);
  uint32_t context = b.pointer(b.structure("pt_regs", 8, {}));
  uint32_t proto = b.add("", BTF_KIND_FUNC_PROTO, 2, integer, {b.name("ctx"), context, b.name("n"), integer});
  uint32_t function = b.add("probe", BTF_KIND_FUNC, BTF_FUNC_GLOBAL, proto);
  b.add("arg:ctx", BTF_KIND_DECL_TAG, 0, function, {0});
  b.add("whole", BTF_KIND_DECL_TAG, 0, function, {~0u});
  auto types = b.types();
  std::optional<FunctionType> f = types->functionType(function);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->linkage, Linkage::Global);
  EXPECT_EQ(f->result, integer);
  ASSERT_EQ(f->params.size(), 2u);
  EXPECT_EQ(f->params[0].name, "ctx");
  EXPECT_EQ(f->params[0].tags, std::vector<std::string>{"arg:ctx"});
  EXPECT_EQ(types->nameOf(types->pointee(f->params[0].type)), "pt_regs");
  EXPECT_TRUE(f->params[1].tags.empty());
  EXPECT_EQ(f->tags, std::vector<std::string>{"whole"});
  EXPECT_FALSE(types->functionType(integer));
}

TEST(TypesTest, AnEllipsisIsNoParameter) {
  Builder b;
  uint32_t integer = b.integer("int", 4);
  uint32_t proto = b.add("", BTF_KIND_FUNC_PROTO, 2, 0, {0, integer, 0, 0});
  uint32_t alias = b.add("btf_trace_x", BTF_KIND_TYPEDEF, 0, b.pointer(proto));
  std::optional<FunctionType> f = b.types()->functionType(alias);
  ASSERT_TRUE(f);
  EXPECT_TRUE(f->isVariadic);
  EXPECT_EQ(f->params.size(), 1u);
}

/// struct task { u32 pid; u32 cpu; struct task *parent; void *stack; char comm[16];
///               struct { u64 a; u64 b; } in[2]; };
struct FieldTest : testing::Test {
  Builder b;
  uint32_t byte = b.integer("char", 1), word = b.integer("int", 4), wide = b.integer("long", 8);
  uint32_t toTask = b.pointer(word + 6), toVoid = b.pointer(0), comm = b.array(byte, 16);
  uint32_t inner = b.structure("pair", 16, {{"a", wide, 0}, {"b", wide, 8}});
  uint32_t pairs = b.array(inner, 2);
};

TEST_F(FieldTest, MembersAreFound) {
  // toTask refers to the structure that comes next but one.
  uint32_t task = b.structure("task", 72,
                              {{"pid", word, 0},
                               {"cpu", word, 4},
                               {"parent", b.last + 2, 8},
                               {"stack", toVoid, 16},
                               {"comm", comm, 24},
                               {"in", pairs, 40}});
  uint32_t parent = b.pointer(task);
  ASSERT_EQ(parent, task + 1);
  auto types = b.types();
  EXPECT_EQ(at(*types, task, 0, 4), "number");
  EXPECT_EQ(at(*types, task, 1, 2), "number");
  EXPECT_EQ(at(*types, task, 0, 8), "none") << "two members";
  EXPECT_EQ(at(*types, task, 8, 8), "pointer to task");
  EXPECT_EQ(at(*types, task, 8, 4), "none") << "half a pointer";
  EXPECT_EQ(at(*types, task, 16, 8), "number");
  EXPECT_EQ(at(*types, task, 24, 8), "number") << "an array of numbers is read across its elements";
  EXPECT_EQ(at(*types, task, 36, 8), "none") << "beyond the array";
  EXPECT_EQ(at(*types, task, 64, 8), "number");
  EXPECT_EQ(at(*types, task, 60, 8), "none") << "two members of an element";
  EXPECT_EQ(at(*types, task, 72, 1), "none");
  EXPECT_EQ(at(*types, word, 0, 4), "none");
  EXPECT_TRUE(types->holdsAt(task, 56, "pair"));
  EXPECT_TRUE(types->holdsAt(task, 0, "task"));
  EXPECT_FALSE(types->holdsAt(task, 48, "pair"));
}

TEST_F(FieldTest, MembersHaveOffsetsByName) {
  uint32_t unnamed = b.structure("", 24, {{"first", wide, 0}, {"pair", inner, 8}});
  uint32_t outer = b.structure("outer", 40, {{"pid", word, 0}, {"", unnamed, 8}, {"last", inner, 24}});
  auto types = b.types();
  EXPECT_EQ(types->memberOffset(outer, "pid"), 0u);
  EXPECT_EQ(types->memberOffset(outer, "last.b"), 32u);
  EXPECT_EQ(types->memberOffset(outer, "pair.b"), 24u) << "in an unnamed structure";
  EXPECT_EQ(types->memberOffset(outer, "b"), std::nullopt) << "of another structure";
  EXPECT_EQ(types->memberOffset(outer, "pid.b"), std::nullopt) << "no structure";
  EXPECT_EQ(types->memberOffset(outer, ""), std::nullopt);
  EXPECT_EQ(types->memberOffset(word, "pid"), std::nullopt);
  EXPECT_EQ(types->memberOffset(0, "pid"), std::nullopt);
}

TEST_F(FieldTest, TheFirstMemberOfAUnionCounts) {
  uint32_t other = b.pointer(inner);
  uint32_t choice = b.structure("", 8, {{"p", other, 0}, {"n", wide, 0}}, BTF_KIND_UNION);
  uint32_t holder = b.structure("holder", 16, {{"n", wide, 0}, {"u", choice, 8}});
  auto types = b.types();
  EXPECT_EQ(at(*types, holder, 8, 8), "pointer to pair?");
  EXPECT_EQ(at(*types, holder, 0, 8), "number");
}

TEST_F(FieldTest, AnArrayOfUnknownLengthHasNoEnd) {
  uint32_t open = b.array(inner, 0);
  uint32_t holder = b.structure("holder", 8, {{"n", wide, 0}, {"rest", open, 8}});
  auto types = b.types();
  EXPECT_EQ(at(*types, holder, 8 + 16 * 1000, 8), "number");
  EXPECT_EQ(at(*types, holder, 8 + 12, 8), "none");
}

TEST_F(FieldTest, PointerTagsNameTheAddressSpace) {
  uint32_t tagged = b.pointer(b.add("percpu", BTF_KIND_TYPE_TAG, 0, inner));
  uint32_t holder = b.structure("holder", 8, {{"p", tagged, 0}});
  std::optional<Field> f = b.types()->fieldAt(holder, 0, 8);
  ASSERT_TRUE(f);
  EXPECT_EQ(f->space, Field::Percpu);
  EXPECT_EQ(f->type, inner);
}

TEST_F(FieldTest, BitFieldsAreReadWhole) {
  // Bits 3..12 of the second word.
  uint32_t holder = b.add("bits", BTF_KIND_STRUCT, 2, 8,
                          {b.name("n"), word, 0, b.name("f"), word, uint32_t(10 << 24 | (32 + 3))});
  b.words[b.words.size() - 6 - 2] |= 1u << 31;
  auto types = b.types();
  EXPECT_EQ(at(*types, holder, 4, 2), "number");
  EXPECT_EQ(at(*types, holder, 4, 4), "number");
  EXPECT_EQ(at(*types, holder, 4, 1), "none");
}

std::string list(const std::vector<SpecialField> &fields) {
  std::string out;
  for (const SpecialField &f : fields)
    out += std::to_string(f.kind) + "@" + std::to_string(f.offset) + "+" + std::to_string(f.size) + " ";
  return out;
}

TEST_F(FieldTest, SpecialFieldsAreFoundInsideEverything) {
  uint32_t lock = b.structure("bpf_spin_lock", 4, {{"val", word, 0}});
  uint32_t timer = b.structure("bpf_timer", 16, {});
  uint32_t nested = b.structure("nested", 24, {{"n", wide, 0}, {"t", timer, 8}});
  uint32_t kptr = b.pointer(b.add("kptr", BTF_KIND_TYPE_TAG, 0, inner));
  uint32_t value =
      b.structure("value", 64, {{"p", kptr, 56}, {"l", lock, 0}, {"a", b.last + 2, 8}, {"x", wide, 48}});
  ASSERT_EQ(b.array(nested, 1), value + 1);
  std::vector<SpecialField> fields = b.types()->specialFields(value);
  EXPECT_EQ(list(fields), std::to_string(SpecialField::SpinLock) + "@0+4 " +
                              std::to_string(SpecialField::Timer) + "@16+16 " +
                              std::to_string(SpecialField::Kptr) + "@56+8 ");
  EXPECT_EQ(fields[2].type, inner);
}

TEST_F(FieldTest, TooManySpecialFieldsCoverTheValue) {
  uint32_t many = b.array(b.structure("bpf_timer", 16, {}), 1u << 20);
  EXPECT_EQ(list(b.types()->specialFields(many)), std::to_string(SpecialField::TooMany) + "@0+16777216 ");
}

TEST_F(FieldTest, ADoublingChainOfStructuresIsWalkedOnce) {
  uint32_t id = inner;
  for (int i = 0; i < 60; ++i) id = b.structure("twice", 16, {{"a", id, 0}, {"b", id, 0}});
  EXPECT_TRUE(b.types()->specialFields(id).empty());
}

TEST(TypesTest, LiesEndAWalk) {
  Builder b;
  uint32_t self = b.structure("self", 8, {{"me", 1, 0}});
  uint32_t loop = b.add("loop", BTF_KIND_TYPEDEF, 0, 2);
  uint32_t strange = b.pointer(1000);
  auto types = b.types();
  EXPECT_FALSE(types->fieldAt(self, 0, 8));
  EXPECT_FALSE(types->holdsAt(self, 4, "other"));
  EXPECT_EQ(list(types->specialFields(self)), std::to_string(SpecialField::TooMany) + "@0+8 ");
  EXPECT_EQ(types->kindOf(loop), TypeKind::Void);
  EXPECT_EQ(types->kindOf(types->pointee(strange)), TypeKind::Void);
  EXPECT_EQ(types->nameOf(77), "");
  EXPECT_TRUE(types->specialFields(77).empty());
}

TEST(TypesTest, WhatIsCutOffIsNoBtf) {
  Builder b;
  b.structure("pair", 16, {{"a", 0, 0}, {"b", 0, 8}});
  std::vector<uint8_t> bytes = b.bytes();
  EXPECT_TRUE(Types::parse(bytes));
  bytes.pop_back();
  EXPECT_FALSE(Types::parse(bytes));
  EXPECT_FALSE(Types::parse({}));
  b.words.pop_back();
  EXPECT_FALSE(Types::parse(b.bytes()));
}

}  // namespace
}  // namespace bpftime
