// Reads a policy from JSON. Strict, because a policy that is misread allows too much: an
// unknown key or name, a wrong type, a key given twice or a number out of range is an
// error, and all of them are reported at once.
//
// nlohmann/json reports through return values here: exceptions are off in this project.
#include "verify/Policy.h"

#include "bpf/HelperTable.h"
#include "support/Diagnostic.h"
#include "verify/Context.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/MemoryBuffer.h>
#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

/// Line, column and text of a byte of the file.
Where whereIs(llvm::StringRef text, size_t offset, const std::string &file) {
  llvm::StringRef before = text.take_front(offset);
  size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  llvm::StringRef line = text.substr(start).split('\n').first;
  return {file, unsigned(before.count('\n') + 1), unsigned(offset - start + 1), line.str()};
}

/// What a tree of values can no longer tell: where the syntax breaks, and that a key was
/// there twice.
class Scan : public Json::json_sax_t {
 public:
  Scan(llvm::StringRef text, const std::string &file) : text(text), file(file) {}
  std::vector<Diagnostic> found;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t &) override { return true; }
  bool string(string_t &) override { return true; }
  bool binary(binary_t &) override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool start_object(size_t) override { return objects.emplace_back(), true; }
  bool end_object() override { return objects.pop_back(), true; }
  bool key(string_t &key) override {
    if (!objects.back().insert(key).second)
      found.push_back(diagnose(DiagId::PolicyValue, "\"" + key + "\"", "the key is there twice").at({file}));
    return true;
  }
  bool parse_error(size_t position, const std::string &, const Json::exception &e) override {
    // "[json.exception.…] parse error at line 1, column 2: what is wrong"
    auto [place, what] = llvm::StringRef(e.what()).split(": ");
    size_t last = std::min(position ? position - 1 : 0, text.size());
    found.push_back(
        diagnose(DiagId::PolicySyntax, (what.empty() ? place : what).str()).at(whereIs(text, last, file)));
    return false;
  }

 private:
  llvm::StringRef text;
  const std::string &file;
  std::vector<std::set<std::string>> objects;  ///< keys seen, by nesting
};

std::optional<uint32_t> helperNumber(llvm::StringRef name) {
  name.consume_front("bpf_");
  for (const HelperPrototype &row : helperPrototypes())
    if (name == row.name) return index(row.id);
  return std::nullopt;
}

/// enum bpf_map_type and enum bpf_prog_type are small; numbers without a name are skipped.
constexpr uint32_t TypeNumbersEnd = 256;

std::optional<uint32_t> mapTypeNumber(llvm::StringRef name) {
  for (uint32_t type = 1; type < TypeNumbersEnd; ++type)
    if (std::string word = mapTypeWord(type); word != std::to_string(type) && name == word) return type;
  return std::nullopt;
}

std::optional<uint32_t> programTypeNumber(llvm::StringRef name) {
  for (uint32_t type = 1; type < TypeNumbersEnd; ++type)
    if (const char *word = programTypeName(type); word && name == word) return type;
  return std::nullopt;
}

/// Walks the document, key by key; nothing stops it but the end.
class Reader {
 public:
  explicit Reader(const std::string &file) : file(file) {}

  Policy read(const Json &root) {
    Policy p;
    if (!root.is_object()) {
      wrong(Pointer(), "a policy is an object");
      return p;
    }
    onlyKeys(root, Pointer(), {"name", "helpers", "map_types", "program_types", "limits", "loops"});
    for (const char *key : {"name", "helpers", "map_types", "program_types"})
      // A forgotten list must not allow everything: "*" says so where it is meant.
      if (!root.contains(key)) wrong(Pointer(), std::string("\"") + key + "\" is missing");
    for (const auto &[key, value] : root.items()) {
      Pointer at = Pointer() / key;
      if (key == "name") p.name = readName(value, at);
      if (key == "helpers") p.helpers = choice(value, at, helperNumber, "helper");
      if (key == "map_types") p.mapTypes = choice(value, at, mapTypeNumber, "map type");
      if (key == "program_types") p.programTypes = choice(value, at, programTypeNumber, "program type");
      if (key == "limits") readLimits(value, at, p);
      if (key == "loops") p.allowsLoops = readBool(value, at);
    }
    return p;
  }

  std::vector<Diagnostic> found;

 private:
  void wrong(const Pointer &at, const std::string &why) {
    std::string path = at.to_string();
    found.push_back(diagnose(DiagId::PolicyValue, path.empty() ? "/" : path, why).at({file}));
  }

  void onlyKeys(const Json &object, const Pointer &at, std::initializer_list<llvm::StringRef> known) {
    for (const auto &[key, value] : object.items())
      if (!llvm::is_contained(known, key)) wrong(at / key, "there is no such key");
  }

  std::string readName(const Json &value, const Pointer &at) {
    // It is shown on terminals and kept in artifacts.
    auto isPlain = [](const std::string &s) { return !s.empty() && llvm::all_of(s, llvm::isPrint); };
    if (value.is_string() && isPlain(value.get_ref<const std::string &>())) return value;
    wrong(at, "expected a name in printable ASCII");
    return "";
  }

  bool readBool(const Json &value, const Pointer &at) {
    if (value.is_boolean()) return value;
    wrong(at, "expected true or false");
    return false;
  }

  /// "*", a list of what is allowed, or {"deny": [...]}.
  template <typename Lookup>
  PolicyChoice choice(const Json &value, Pointer at, Lookup number, const char *kind) {
    PolicyChoice c;
    c.path = at.to_string();
    const Json *list = &value;
    if (value.is_string() && value == "*") return c;
    if (value.is_array()) {
      c.isDenyList = false;
    } else if (value.is_object() && value.contains("deny") && value["deny"].is_array()) {
      onlyKeys(value, at, {"deny"});
      at /= "deny";
      c.path = at.to_string();
      list = &value["deny"];
    } else {
      wrong(at, "expected \"*\", a list of names, or {\"deny\": a list of names}");
      return c;
    }
    for (size_t i = 0; i < list->size(); ++i) addName((*list)[i], at / i, number, kind, c);
    return c;
  }

  template <typename Lookup>
  void addName(const Json &name, const Pointer &at, Lookup number, const char *kind, PolicyChoice &c) {
    if (!name.is_string()) return wrong(at, "expected a name");
    const auto &text = name.get_ref<const std::string &>();
    std::optional<uint32_t> n = number(text);
    if (!n) return wrong(at, std::string("there is no ") + kind + " \"" + text + "\"");
    if (!c.numbers.insert(*n).second) wrong(at, "\"" + text + "\" is there twice");
  }

  void readLimits(const Json &value, const Pointer &at, Policy &p) {
    if (!value.is_object()) return wrong(at, "expected an object");
    for (const auto &[key, number] : value.items()) {
      size_t i = 0;
      while (i < policyLimits().size() && key != policyLimits()[i].name) ++i;
      if (i == policyLimits().size()) wrong(at / key, "there is no such limit");
      else p.limits[i] = readLimit(number, at / key, policyLimits()[i].largest);
    }
  }

  uint64_t readLimit(const Json &value, const Pointer &at, uint64_t largest) {
    // Anything with a sign, a fraction or an exponent has another type.
    if (value.is_number_unsigned() && value.get<uint64_t>() <= largest) return value;
    wrong(at, "expected a whole number from 0 to " + std::to_string(largest));
    return 0;
  }

  const std::string &file;
};

}  // namespace

llvm::Expected<Policy> parsePolicy(llvm::StringRef text, const std::string &file) {
  Scan scan(text, file);
  if (!Json::sax_parse(text.begin(), text.end(), &scan)) return fail(std::move(scan.found));
  Json root = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  Reader reader(file);
  Policy policy = reader.read(root);
  std::vector<Diagnostic> all = std::move(scan.found);
  for (Diagnostic &d : reader.found) all.push_back(std::move(d));
  if (!all.empty()) return fail(std::move(all));
  return policy;
}

llvm::Expected<std::shared_ptr<const Policy>> findPolicy(const std::string &word) {
  std::unique_ptr<llvm::MemoryBuffer> file;
  llvm::StringRef text;
  if (const char *known = shippedPolicy(word)) {
    text = known;
  } else {
    auto read = llvm::MemoryBuffer::getFileOrSTDIN(word);
    if (!read)
      return fail(diagnose(DiagId::CannotRead, word, read.getError().message())
                      .tryThis("Give a file, or one of the policies that are built in: " +
                               shippedPolicyNames() + "."));
    file = std::move(*read);
    text = file->getBuffer();
  }
  llvm::Expected<Policy> policy = parsePolicy(text, word);
  if (!policy) return policy.takeError();
  return std::make_shared<const Policy>(std::move(*policy));
}

}  // namespace bpftime
