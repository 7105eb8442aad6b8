// Parses host tables. Only classes of arguments are offered whose rules say everything there
// is to check: numbers, the context, and memory with its size.
#include "bpf/HostTable.h"

#include "support/Diagnostic.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

constexpr uint16_t everyProgram = 0xffff;
constexpr uint32_t contextBytesMax = 65535;
constexpr size_t nameBytesMax = 63;

struct ArgWord {
  const char *word;
  HelperArg arg;
};
#define WORD(name) {#name, HelperArg::name}
constexpr ArgWord argWords[] = {
    WORD(SCALAR),  WORD(CTX),    WORD(MEM_RD),         WORD(MEM_WR),
    WORD(MEM_RW),  WORD(SIZE),   WORD(MEM_RD_OR_NULL), WORD(MEM_RW_OR_NULL),
    WORD(LONG_WR), WORD(INT_RW), WORD(SIZE_OR_0),
};
#undef WORD

const ArgWord *argOf(llvm::StringRef word) {
  const ArgWord *found = llvm::find_if(argWords, [&](const ArgWord &row) { return word == row.word; });
  return found == std::end(argWords) ? nullptr : found;
}

const char *wordOf(HelperArg arg) {
  return llvm::find_if(argWords, [&](const ArgWord &row) { return arg == row.arg; })->word;
}

bool needsSize(HelperArg arg) {
  switch (arg) {
    case HelperArg::MEM_RD:
    case HelperArg::MEM_WR:
    case HelperArg::MEM_RW:
    case HelperArg::MEM_RD_OR_NULL:
    case HelperArg::MEM_RW_OR_NULL: return true;
    default: return false;
  }
}

bool isSize(HelperArg arg) { return arg == HelperArg::SIZE || arg == HelperArg::SIZE_OR_0; }

/// It becomes part of a symbol's name.
bool isName(llvm::StringRef text) {
  return !text.empty() && text.size() <= nameBytesMax && !llvm::isDigit(text[0]) &&
         llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

}  // namespace

/// Why the row is wrong, or "".
std::string HostTable::addHelper(llvm::ArrayRef<llvm::StringRef> words) {
  uint32_t number = 0;
  if (words.size() < 3 || words.size() > 8)
    return "expected `helper NUMBER NAME RESULT`, and up to 5 arguments";
  if (words[0].getAsInteger(10, number) || number < firstHelper || number > INT32_MAX)
    return "the number is not one from " + std::to_string(firstHelper) + " on";
  if (!isName(words[1])) return "'" + words[1].str() + "' is no name in C";
  for (const HelperPrototype &known : prototypes)
    if (index(known.id) == number || words[1] == known.name) return "it is there already";
  if (words[2] != "INT" && words[2] != "VOID") return "the result is INT or VOID";
  HelperPrototype row = {HelperId(number),
                         nullptr,
                         true,
                         false,
                         everyProgram,
                         words[2] == "INT" ? HelperRet::INT : HelperRet::VOID,
                         {}};
  for (size_t i = 3; i < words.size(); ++i) {
    const ArgWord *arg = argOf(words[i]);
    if (!arg) return "'" + words[i].str() + "' is no kind of argument";
    row.args[i - 3] = arg->arg;
  }
  // Sound: memory whose size nothing bounds would be memory nobody checked.
  for (size_t i = 0; i < row.args.size(); ++i) {
    bool isSized = i + 1 < row.args.size() && isSize(row.args[i + 1]);
    if (needsSize(row.args[i]) && !isSized) return "memory is followed by SIZE or SIZE_OR_0";
    if (isSize(row.args[i]) && (i == 0 || !needsSize(row.args[i - 1]))) return "a size follows memory";
  }
  row.name = names.emplace_back(words[1].str()).c_str();
  prototypes.push_back(row);
  return "";
}

std::string HostTable::addLine(llvm::ArrayRef<llvm::StringRef> words) {
  if (words[0] == "helper") return addHelper(words.drop_front());
  if (words[0] != "context") return "expected `helper` or `context`";
  bool isGood = words.size() == 2 && !words[1].getAsInteger(10, bytes) && bytes && bytes <= contextBytesMax;
  return isGood ? "" : "expected `context BYTES`, at most " + std::to_string(contextBytesMax);
}

llvm::Expected<std::shared_ptr<const HostTable>> HostTable::parse(llvm::StringRef text,
                                                                  const std::string &path) {
  auto table = std::make_shared<HostTable>();
  llvm::SmallVector<llvm::StringRef> lines;
  text.split(lines, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    llvm::SmallVector<llvm::StringRef> words;
    llvm::SplitString(lines[i].split('#').first, words, " \t\r");
    std::string fault = words.empty() ? "" : table->addLine(words);
    if (!fault.empty()) return fail(diagnose(DiagId::HostTable, fault).at({path, unsigned(i + 1), 0, ""}));
  }
  llvm::sort(table->prototypes,
             [](const HelperPrototype &a, const HelperPrototype &b) { return index(a.id) < index(b.id); });
  return table;
}

const HelperPrototype *HostTable::find(HelperId id) const {
  const HelperPrototype *found =
      llvm::find_if(prototypes, [&](const HelperPrototype &row) { return row.id == id; }).base();
  return found == prototypes.data() + prototypes.size() ? nullptr : found;
}

std::string HostTable::declaration(const HelperPrototype &row) {
  std::string out = row.name + std::string(row.ret == HelperRet::INT ? " INT" : " VOID");
  for (unsigned i = 0; i < row.arity(); ++i) out += std::string(" ") + wordOf(row.args[i]);
  return out;
}

std::string HostTable::canonical() const {
  std::string out = "context " + std::to_string(bytes) + "\n";
  for (const HelperPrototype &row : prototypes)
    out += std::to_string(index(row.id)) + " " + declaration(row) + "\n";
  return out;
}

}  // namespace bpftime
