// The text of --help, made from the same table the parser reads, and @FILE expansion.
//
// Lines are wrapped at 100 columns so that the text reads the same on a terminal and in
// a pager. Nothing here depends on the environment.
#include "Options.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/StringSaver.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

namespace {

constexpr size_t helpColumn = 30, lineWidth = 100;

/// "-o, --output=FILE"
std::string heading(const OptionSpec &o) {
  std::string s = o.letter ? std::string("-") + o.letter + ", " : std::string("    ");
  s += (o.flags & SingleDash) ? "-" : "--";
  s += o.name;
  if (o.value) s += ((o.flags & SingleDash) ? " " : "=") + std::string(o.value);
  return s;
}

/// Prints `text` from helpColumn on, broken at spaces.
void printWrapped(llvm::raw_ostream &os, llvm::StringRef text, size_t column) {
  while (!text.empty()) {
    auto [word, more] = text.split(' ');
    // A word longer than the line stands on a line of its own rather than being cut.
    if (column > helpColumn && column + word.size() >= lineWidth) {
      os << "\n";
      os.indent(helpColumn);
      column = helpColumn;
    }
    os << word << (more.empty() ? "" : " ");
    column += word.size() + 1;
    text = more;
  }
  os << "\n";
}

/// The option, and its text beside it or, if the option is long, below it.
void printOption(llvm::raw_ostream &os, const OptionSpec &o) {
  std::string head = "  " + heading(o);
  os << head;
  if (head.size() + 2 > helpColumn) {
    os << "\n";
    os.indent(helpColumn);
  } else {
    os.indent(helpColumn - head.size());
  }
  std::string text = o.help;
  if (o.flags & Required) text += " (required)";
  if (o.flags & Repeatable) text += " (may repeat)";
  printWrapped(os, text, helpColumn);
}

}  // namespace

void printHelp(llvm::raw_ostream &os, const std::string &commandName, const char *summary,
               const Syntax &syntax) {
  os << "usage: " << commandName << (*syntax.synopsis ? " " : "") << syntax.synopsis << "\n\n"
     << summary << "\n\noptions:\n";
  for (const auto *list : {&syntax.options, &commonOptions()})
    for (const OptionSpec &o : *list) printOption(os, o);
  if (*syntax.details) os << "\n" << syntax.details << "\n";
  if (*syntax.examples) {
    os << "\nexamples:\n";
    llvm::SmallVector<llvm::StringRef, 8> lines;
    llvm::StringRef(syntax.examples).split(lines, '\n', -1, false);
    for (llvm::StringRef line : lines) os << "  " << line << "\n";
  }
}

std::vector<std::string> expandResponseFiles(const std::vector<std::string> &arguments) {
  std::vector<std::string> out;
  bool ours = true;
  for (const std::string &word : arguments) {
    // What follows -- belongs to another program, its @ signs included.
    if (word == "--") ours = false;
    if (ours && word.size() > 1 && word[0] == '@') {
      if (auto file = llvm::MemoryBuffer::getFile(word.substr(1))) {
        // LLVM splits words as a shell does: quotes and backslashes.
        llvm::BumpPtrAllocator memory;
        llvm::StringSaver saver(memory);
        llvm::SmallVector<const char *, 16> words;
        llvm::cl::TokenizeGNUCommandLine((*file)->getBuffer(), saver, words);
        out.insert(out.end(), words.begin(), words.end());
        continue;
      }
    }
    out.push_back(word);
  }
  return out;
}

}  // namespace bpftime
