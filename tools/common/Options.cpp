// Parsing of a command line against its syntax.
//
// Trusts the syntax (a table in the program), not the arguments. Leaves behind either
// Options in which every entry names a row of the table, or one usage diagnostic.
#include "Options.h"

#include "support/Diagnostic.h"

#include <algorithm>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

const std::vector<OptionSpec> &commonOptions() {
  static const std::vector<OptionSpec> common = {
      {"json", 'j', nullptr, "print the result, errors included, as JSON on standard output"},
      {"color", 0, "WHEN", "colour messages: auto (on a terminal, unless NO_COLOR is set), always, never"},
      {"help", 'h', nullptr, "print this text"},
  };
  return common;
}

/// One walk over the arguments; a class because every step needs the same three things.
class OptionParser {
 public:
  OptionParser(const Syntax &syntax, std::vector<std::string> arguments)
      : syntax(syntax), arguments(std::move(arguments)) {}
  llvm::Expected<Options> parse();

 private:
  llvm::Error parseLong(const std::string &word, size_t nameBegin);
  llvm::Error parseShort(const std::string &word);
  llvm::Error record(const OptionSpec &, std::optional<std::string> value, const std::string &shown);
  llvm::Error checkComplete() const;
  const OptionSpec *find(const std::string &name, bool singleDashOnly) const;
  const OptionSpec *findLetter(char letter) const;
  llvm::Error unknown(const std::string &word, const std::string &name) const;

  const Syntax &syntax;
  std::vector<std::string> arguments;
  size_t at = 0;
  Options result;
};

namespace {
llvm::Error usage(const std::string &what) { return fail(diagnose(DiagId::BadUsage, what)); }
}  // namespace

/// The row of that name. The command's own rows come first, so that a command may give
/// its own meaning to a common name.
const OptionSpec *OptionParser::find(const std::string &name, bool singleDashOnly) const {
  for (const auto *list : {&syntax.options, &commonOptions()})
    for (const OptionSpec &o : *list)
      if (name == o.name && (!singleDashOnly || (o.flags & SingleDash))) return &o;
  return nullptr;
}

/// The row of a one-letter option.
const OptionSpec *OptionParser::findLetter(char letter) const {
  for (const auto *list : {&syntax.options, &commonOptions()})
    for (const OptionSpec &o : *list)
      if (o.letter == letter) return &o;
  return nullptr;
}

/// Refuses a word that begins with a dash and is no option, with the nearest name: most
/// unknown options are misspelled known ones.
llvm::Error OptionParser::unknown(const std::string &word, const std::string &name) const {
  std::vector<std::string> names;
  for (const auto *list : {&syntax.options, &commonOptions()})
    for (const OptionSpec &o : *list) names.push_back(o.name);
  Diagnostic d = diagnose(DiagId::BadUsage, "unknown option " + word);
  std::string near = nearest(name, names);
  if (!near.empty()) d.remedy = "Did you mean --" + near + "? Run with --help to see the options.";
  return fail(std::move(d));
}

/// Adds one option to the result. `value` is what stood in the same word; without it, an
/// option that needs one takes the next word, whatever that looks like: `-o -` is common.
llvm::Error OptionParser::record(const OptionSpec &o, std::optional<std::string> value,
                                 const std::string &shown) {
  if (!o.value && value) return usage("option " + shown + " takes no value");
  if (o.value && !value) {
    if (++at >= arguments.size()) return usage("option " + shown + " needs a value: " + o.value);
    value = arguments[at];
  }
  // Nearly always a variable of the shell that was never set.
  if (o.value && value->empty()) return usage("option " + shown + " needs a value: " + o.value);
  // A repeated flag says the same thing twice; a repeated value contradicts itself.
  if (o.value && !(o.flags & Repeatable) && result.has(o.name))
    return usage("option " + shown + " is given twice");
  result.given.emplace_back(o.name, value.value_or(""));
  return llvm::Error::success();
}

/// --name, --name=value, and -name where a row allows a single dash (`nameBegin` is 1).
llvm::Error OptionParser::parseLong(const std::string &word, size_t nameBegin) {
  size_t equals = word.find('=');
  std::string name = word.substr(nameBegin, equals == std::string::npos ? equals : equals - nameBegin);
  const OptionSpec *o = find(name, nameBegin == 1);
  if (!o) return unknown(word, name);
  std::optional<std::string> value;
  if (equals != std::string::npos) value = word.substr(equals + 1);
  return record(*o, std::move(value), (nameBegin == 1 ? "-" : "--") + name);
}

/// -x, -xvalue, -x value. Flags are not bundled: -jp is a mistake more often than -j -p.
llvm::Error OptionParser::parseShort(const std::string &word) {
  std::string name = word.substr(1, word.find('=') - 1);
  if (name.size() > 1 && find(name, true)) return parseLong(word, 1);
  const OptionSpec *o = findLetter(word[1]);
  if (!o || (!o->value && word.size() > 2)) return unknown(word, name);
  std::optional<std::string> value;
  if (word.size() > 2) value = word.substr(2);
  return record(*o, std::move(value), word.substr(0, 2));
}

/// What can only be said at the end: required options, the number of arguments.
llvm::Error OptionParser::checkComplete() const {
  for (const OptionSpec &o : syntax.options)
    if ((o.flags & Required) && !result.has(o.name)) {
      std::string shown = o.letter ? std::string("-") + o.letter : std::string("--") + o.name;
      return usage("option " + shown + (o.value ? std::string(" ") + o.value : "") + " is missing");
    }
  if (result.positionals.size() < syntax.positionalsMin)
    return usage(std::string("an argument is missing; expected: ") + syntax.synopsis);
  if (result.positionals.size() > syntax.positionalsMax)
    return usage("unexpected argument '" + result.positionals[syntax.positionalsMax] + "'");
  if (syntax.takesRest && result.rest.empty()) return usage("the command to run is missing; it follows --");
  std::string colour = result.get("color", "auto");
  if (colour != "auto" && colour != "always" && colour != "never")
    return usage("--color takes auto, always or never, not '" + colour + "'");
  return llvm::Error::success();
}

llvm::Expected<Options> OptionParser::parse() {
  for (; at < arguments.size(); ++at) {
    const std::string &word = arguments[at];
    if (word == "--") {
      auto &rest = syntax.takesRest ? result.rest : result.positionals;
      rest.insert(rest.end(), arguments.begin() + at + 1, arguments.end());
      break;
    }
    llvm::Error error = llvm::Error::success();
    if (word.size() > 2 && word[0] == '-' && word[1] == '-') error = parseLong(word, 2);
    else if (word.size() > 1 && word[0] == '-' && !isdigit(word[1])) error = parseShort(word);
    else result.positionals.push_back(word);  // "-" alone is standard input, -1 a number
    if (error) return std::move(error);
  }
  if (result.has("help")) return std::move(result);
  if (llvm::Error error = checkComplete()) return std::move(error);
  return std::move(result);
}

llvm::Expected<Options> parseOptions(const Syntax &syntax, std::vector<std::string> arguments) {
  return OptionParser(syntax, std::move(arguments)).parse();
}

bool Options::has(const std::string &name) const {
  return std::any_of(given.begin(), given.end(), [&](const auto &g) { return g.first == name; });
}

std::string Options::get(const std::string &name, const std::string &fallback) const {
  for (const auto &g : given)
    if (g.first == name) return g.second;
  return fallback;
}

std::vector<std::string> Options::all(const std::string &name) const {
  std::vector<std::string> values;
  for (const auto &g : given)
    if (g.first == name) values.push_back(g.second);
  return values;
}

std::vector<std::pair<std::string, std::string>> Options::inOrder(
    const std::vector<std::string> &names) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto &g : given)
    if (std::find(names.begin(), names.end(), g.first) != names.end()) found.push_back(g);
  return found;
}

llvm::Expected<uint64_t> Options::number(const std::string &name, uint64_t fallback) const {
  if (!has(name)) return fallback;
  uint64_t value = 0;
  // getAsInteger is true on failure: not a number, or too large for 64 bits.
  if (llvm::StringRef(get(name)).getAsInteger(0, value))
    return usage("--" + name + " takes a number, not '" + get(name) + "'");
  return value;
}

std::string nearest(const std::string &word, const std::vector<std::string> &candidates) {
  // A third of the letters may differ; beyond that a suggestion is a guess.
  std::string best;
  unsigned bestDistance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string &c : candidates) {
    unsigned distance = llvm::StringRef(word).edit_distance(c, true, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = c;
    }
  }
  return best;
}

}  // namespace bpftime
