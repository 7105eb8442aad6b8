// Format: Documentation/bpf/btf.rst. Ids are given out in the order of writing, from 1.
#include "HostileTypes.h"

#include <initializer_list>
#include <string>
#include <vector>

#include <linux/btf.h>
#include <llvm/Support/MemoryBuffer.h>

namespace bpftime {

namespace {

struct Member {
  const char *name;
  uint32_t type, offset;  ///< in bits; of parameters unused
};

class BtfWriter {
 public:
  uint32_t integer(const char *name, uint32_t bytes) {
    type(name, BTF_KIND_INT, 0, bytes);
    words.push_back(bytes * 8);
    return last;
  }
  uint32_t pointer(uint32_t to) { return type("", BTF_KIND_PTR, 0, to); }
  uint32_t structure(const char *name, uint32_t bytes, std::initializer_list<Member> members) {
    type(name, BTF_KIND_STRUCT, uint32_t(members.size()), bytes);
    for (const Member &m : members) words.insert(words.end(), {string(m.name), m.type, m.offset});
    return last;
  }
  uint32_t function(const char *name, uint32_t linkage, uint32_t result,
                    std::initializer_list<Member> params) {
    type("", BTF_KIND_FUNC_PROTO, uint32_t(params.size()), result);
    for (const Member &p : params) words.insert(words.end(), {string(p.name), p.type});
    return type(name, BTF_KIND_FUNC, linkage, last);
  }
  void tag(const char *name, uint32_t function, uint32_t parameter) {
    type(name, BTF_KIND_DECL_TAG, 0, function);
    words.push_back(parameter);
  }

  std::vector<uint8_t> finish() const {
    uint32_t typeBytes = uint32_t(words.size() * 4);
    std::vector<uint32_t> head = {0x0001eb9f, 24, 0, typeBytes, typeBytes, uint32_t(strings.size())};
    head.insert(head.end(), words.begin(), words.end());
    auto *begin = reinterpret_cast<const uint8_t *>(head.data());
    std::vector<uint8_t> bytes(begin, begin + head.size() * 4);
    bytes.insert(bytes.end(), strings.begin(), strings.end());
    return bytes;
  }

 private:
  uint32_t string(const char *s) {
    if (!*s) return 0;
    uint32_t at = uint32_t(strings.size());
    strings += s;
    strings += '\0';
    return at;
  }
  uint32_t type(const char *name, uint32_t kind, uint32_t count, uint32_t sizeOrType) {
    words.insert(words.end(), {string(name), kind << 24 | count, sizeOrType});
    return ++last;
  }

  std::vector<uint32_t> words;
  std::string strings = std::string(1, '\0');
  uint32_t last = 0;
};

struct Known {
  std::shared_ptr<const Types> types;
  uint32_t functions[6] = {}, key = 0, locked = 0;
};

Known make() {
  BtfWriter w;
  Known k;
  uint32_t word = k.key = w.integer("int", 4), number = w.integer("u64", 8);
  uint32_t context = w.pointer(w.structure("__sk_buff", 4, {{"len", word, 0}}));
  uint32_t pair = w.pointer(w.structure("pair", hostilePairBytes, {{"a", number, 0}, {"b", number, 64}}));
  uint32_t lock = w.structure("bpf_spin_lock", 4, {{"val", word, 0}});
  k.locked = w.structure("locked", hostileLockedBytes,
                         {{"a", number, 0}, {"lock", lock, 64}, {"b", word, 96}, {"c", number, 128}});
  auto function = [&](HostileFunction f, uint32_t linkage, std::initializer_list<Member> params) {
    return k.functions[unsigned(f)] = w.function("f", linkage, word, params);
  };
  function(HostileFunction::Main, BTF_FUNC_GLOBAL, {{"ctx", context, 0}});
  function(HostileFunction::Static, BTF_FUNC_STATIC,
           {{"a", number, 0}, {"b", number, 0}, {"c", number, 0}, {"d", number, 0}, {"e", number, 0}});
  function(HostileFunction::Numbers, BTF_FUNC_GLOBAL, {{"a", number, 0}, {"b", number, 0}});
  function(HostileFunction::Context, BTF_FUNC_GLOBAL, {{"ctx", context, 0}, {"b", number, 0}});
  function(HostileFunction::Memory, BTF_FUNC_GLOBAL, {{"p", pair, 0}, {"b", number, 0}});
  w.tag("arg:nonnull",
        function(HostileFunction::NonNull, BTF_FUNC_GLOBAL, {{"p", pair, 0}, {"b", number, 0}}), 0);
  k.types = Types::parse(w.finish());
  return k;
}

const Known &known() {
  static const Known k = make();
  return k;
}

}  // namespace

uint32_t typeOf(HostileFunction f) { return known().functions[unsigned(f)]; }
uint32_t hostileKeyType() { return known().key; }
uint32_t hostileLockedType() { return known().locked; }
std::shared_ptr<const Types> hostileTypes() { return known().types; }

std::shared_ptr<const Types> runningTypes() {
  static const std::shared_ptr<const Types> running = [] {
    auto file = llvm::MemoryBuffer::getFile("/sys/kernel/btf/vmlinux", false, false);
    if (!file) return std::shared_ptr<const Types>();
    llvm::StringRef bytes = (*file)->getBuffer();
    return Types::parse({bytes.bytes_begin(), bytes.bytes_end()});
  }();
  return running;
}

}  // namespace bpftime
