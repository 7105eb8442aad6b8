// BTF as the verifier asks it: kinds, sizes, prototypes, and what lies at an offset.
//
// A view is immutable and shared. Its bytes come from the object (checked by
// object/BtfCheck) or from the kernel; neither is trusted here: an id that does not exist
// is void, a name outside the strings is empty, and every walk is bounded. Ids of two
// views mean different things; whoever holds an id knows whose it is. Format:
// Documentation/bpf/btf.rst.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

struct btf_member;
struct btf_type;

namespace bpftime {

/// What a type is once modifiers and typedefs are off. Number: integers, booleans,
/// enumerations and floats. Other: declarations without a body, data sections' variables
/// and tags, which no value has.
enum class TypeKind : uint8_t { Void, Number, Pointer, Array, Struct, Union, Function, Section, Other };

struct Param {
  std::string name;
  uint32_t type = 0;
  std::vector<std::string> tags;  ///< declaration tags: "arg:ctx", "arg:nonnull", …
};

enum class Linkage : uint8_t { Static, Global, Extern };

struct FunctionType {
  uint32_t result = 0;  ///< void is 0
  std::vector<Param> params;
  bool isVariadic = false;
  Linkage linkage = Linkage::Static;  ///< of a prototype alone: Static
  std::vector<std::string> tags;      ///< of the function itself
};

/// What a load of a kernel structure yields.
struct Field {
  enum Kind : uint8_t { Number, Pointer };
  enum Space : uint8_t { Plain, User, Percpu, Rcu };
  Kind kind = Number;
  uint32_t type = 0;       ///< Pointer: the structure it points to, stripped
  Space space = Plain;     ///< Pointer: by its type tag
  bool isInUnion = false;  ///< another member may have been stored last
};

/// A part of a map's value that only certain helpers may touch.
struct SpecialField {
  enum Kind : uint8_t {
    SpinLock,
    ResSpinLock,
    Timer,
    Workqueue,
    TaskWork,
    ListHead,
    ListNode,
    RbRoot,
    RbNode,
    Refcount,
    Kptr,
    KptrUntrusted,
    KptrPercpu,
    Uptr,
    TooMany,  ///< more than anybody follows: the whole value counts as one
  };
  Kind kind;
  uint32_t offset, size;
  uint32_t type = 0;  ///< kptr and uptr: what it points to, stripped, in the object's BTF
};

class Types {
 public:
  /// nullptr if these bytes are no BTF.
  static std::shared_ptr<const Types> parse(std::vector<uint8_t> bytes);

  /// One more than the largest id; 0 is void.
  uint32_t count() const { return uint32_t(offsets.size()); }
  llvm::ArrayRef<uint8_t> bytes() const { return data; }

  /// The id without const, volatile, restrict, type tags and typedefs.
  uint32_t strip(uint32_t id) const;
  TypeKind kindOf(uint32_t id) const;
  /// In bytes; 0 for what has no size.
  uint64_t sizeOf(uint32_t id) const;
  /// A type's own name below its modifiers, a typedef's if it is one: "u32", "pt_regs".
  llvm::StringRef nameOf(uint32_t id) const;
  /// What a pointer points to, not stripped; 0 for void and for what is no pointer.
  uint32_t pointee(uint32_t id) const;
  /// The tags on a pointer's target: "user", "percpu", "kptr", …
  std::vector<llvm::StringRef> pointerTags(uint32_t id) const;
  /// Whether a number is signed (not an enumeration's constants: those of its values).
  bool isSigned(uint32_t id) const;

  /// The first type of that name and kind (BTF_KIND_*), or 0.
  uint32_t find(llvm::StringRef name, unsigned btfKind) const;

  /// Of a function, a prototype, or a (typedef of a) pointer to one.
  std::optional<FunctionType> functionType(uint32_t id) const;

  /// What a load of `bytes` at `offset` of a structure finds; nullopt: nothing there, part of a
  /// pointer, or parts of two members. Of a union the first member there counts, as for the
  /// kernel, and says so. A structure may end in an array of unknown length.
  std::optional<Field> fieldAt(uint32_t structId, uint64_t offset, uint32_t bytes) const;
  /// Where a member lies in a structure, in bytes, by its path ("ns.inum"); nullopt if there
  /// is none or it is a bit field. Members of unnamed structures count as its own.
  std::optional<uint64_t> memberOffset(uint32_t structId, llvm::StringRef path) const;
  /// Whether a structure named as `inner` of `from` lies at `offset` of `outer`, or is it.
  bool holdsAt(uint32_t outer, uint64_t offset, llvm::StringRef innerName) const;

  /// In ascending order, nested structures and arrays included. `id`: a map's value, a
  /// structure or the section of a data map.
  std::vector<SpecialField> specialFields(uint32_t id) const;

 private:
  friend class StructWalk;
  friend class SpecialFieldScan;
  static constexpr uint32_t commonBytes = 12;  // sizeof(btf_type)
  Types() = default;
  bool index();
  const btf_type *type(uint32_t id) const;  // nullptr: void, or no such type
  unsigned btfKindOf(uint32_t id) const;
  // What follows the common part of a type whose kind has one record of this shape, or many.
  template <typename T> const T &tail(uint32_t id) const {
    return *reinterpret_cast<const T *>(&data[offsets[id]] + commonBytes);
  }
  template <typename T> llvm::ArrayRef<T> records(uint32_t id) const { return {&tail<T>(id), vlen(id)}; }
  unsigned vlen(uint32_t id) const;
  /// Where a member begins in its structure; `count` is 0 unless it is a bit field.
  struct Bits {
    uint32_t begin, count;
  };
  Bits bitsOf(uint32_t structId, const btf_member &) const;
  llvm::StringRef string(uint32_t offset) const;
  std::optional<uint64_t> memberOffset(uint32_t structId, llvm::StringRef path, unsigned level) const;
  uint32_t skipModifiers(uint32_t id) const;
  std::vector<std::string> tagsOf(uint32_t id, int component) const;

  std::vector<uint8_t> data;
  std::vector<uint32_t> offsets;  // by id: of the type in `data`
  std::vector<uint32_t> tags;     // ids of all declaration tags
  uint32_t strings = 0, stringsEnd = 0;
};

}  // namespace bpftime
