// bpftime-aot inspect: what is in an eBPF object, a native object or a blob.
//
// The first bytes say which of them a file claims to be; the reader of that kind checks
// the rest. Nothing is compiled or verified.
#include "InspectFacts.h"

#include "Command.h"
#include "CompileFlags.h"
#include "Json.h"
#include "Output.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/BinaryFormat/ELF.h>

namespace bpftime {

namespace {

using llvm::Expected;
using Json = nlohmann::ordered_json;

/// The kind of a file by its first bytes. A damaged file of a kind is that kind's to
/// refuse: its reader says what is wrong.
Expected<Json> factsOf(const std::string &path, std::vector<uint8_t> bytes, const HostTable *host) {
  if (isBlob(bytes)) {
    auto image = readImage(std::move(bytes), path);
    if (!image) return image.takeError();
    return factsOfImage(*image);
  }
  if (!llvm::toStringRef(bytes).starts_with("\177ELF")) return fail(diagnose(DiagId::UnknownInput, path));
  bool isNative = bytes.size() >= 20 && (bytes[18] | bytes[19] << 8) != llvm::ELF::EM_BPF;
  if (isNative) return factsOfNative({path, bytes});
  auto object = readObject(bytes, path, {});
  if (!object) return object.takeError();
  return factsOfObject(*object, bytes, host);
}

Expected<int> run(Invocation &in) {
  const std::string &path = in.options.positionals[0];
  auto bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  auto host = hostTable(in.options);
  if (!host) return host.takeError();
  auto facts = factsOf(path, std::move(*bytes), host->get());
  if (!facts) return facts.takeError();
  if (in.json) printJson(in.out, *facts);
  else printFacts(in.out, *facts);
  return 0;
}

}  // namespace

const Command &inspectCommand() {
  static const Command command = {
      {"FILE",
       {hostTableFlag()},
       1,
       1,
       false,
       "Shows programs, maps, imports, where programs attach, digests and sizes.\n"
       "In an eBPF object helpers of a host are numbers, which --host-table names.",
       "bpftime-aot inspect malloc.o\n"
       "bpftime-aot inspect -j malloc.blob | jq .plan"},
      run};
  return command;
}

}  // namespace bpftime
