// Shows the document of `inspect` as text: one block per table, columns aligned.
#include "InspectFacts.h"

#include <algorithm>
#include <vector>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

/// A value as a word: strings bare, lists joined, everything else as JSON writes it.
std::string word(const Json &v) {
  if (v.is_null()) return "-";
  if (v.is_string()) return v.get<std::string>().empty() ? "-" : v.get<std::string>();
  if (!v.is_array()) return v.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out;
  for (const Json &e : v) out += (out.empty() ? "" : " ") + word(e);
  return out.empty() ? "-" : out;
}

/// Rows with one column per field that any row has; the last column is not padded.
void printTable(llvm::raw_ostream &os, const std::string &title, const Json &rows) {
  os << "\n" << title << ":" << (rows.empty() ? " none\n" : "\n");
  std::vector<std::string> names;
  for (const Json &row : rows)
    for (const auto &field : row.items())
      if (field.key() != "digest" && std::find(names.begin(), names.end(), field.key()) == names.end())
        names.push_back(field.key());
  std::vector<size_t> widths;
  for (const std::string &name : names) {
    size_t width = name.size();
    for (const Json &row : rows)
      if (row.contains(name)) width = std::max(width, word(row[name]).size());
    widths.push_back(width);
  }
  auto printRow = [&](auto cell) {
    std::string line = " ";
    for (size_t i = 0; i < names.size(); ++i) {
      std::string text = cell(names[i]);
      line += " " + text + std::string(i + 1 < names.size() ? widths[i] - text.size() + 1 : 0, ' ');
    }
    os << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
  };
  if (!rows.empty()) printRow([](const std::string &name) { return name; });
  for (const Json &row : rows)
    printRow([&](const std::string &name) { return row.contains(name) ? word(row[name]) : "-"; });
}

}  // namespace

// Short facts as lines, tables as tables, in the order of the document, so that text and
// JSON can be read side by side.
void printFacts(llvm::raw_ostream &os, const Json &facts) {
  for (const auto &field : facts.items()) {
    const Json &v = field.value();
    if (v.is_array() && field.key() != "features") {
      printTable(os, field.key(), v);
    } else if (v.is_object()) {
      os << "\n" << field.key() << ":\n";
      for (const auto &part : v.items()) os << "  " << part.key() << ": " << word(part.value()) << "\n";
    } else {
      os << field.key() << ": " << word(v) << "\n";
    }
  }
}

}  // namespace bpftime
