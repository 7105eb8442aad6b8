// libFuzzer on whole files: bytes become an object, or a refusal; every program of an
// object is judged. The object is its own target of CO-RE, so that nothing of the machine
// matters and relocations find what they look for.
#include "Judge.h"

#include "object/ObjectFile.h"

#include <string>

#include <sys/mman.h>
#include <unistd.h>

using namespace bpftime;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int copy = memfd_create("object", 0);
  if (ftruncate(copy, 0) || pwrite(copy, data, size, 0) != ssize_t(size)) return 0;
  ObjectOptions options;
  options.btfPath = "/proc/self/fd/" + std::to_string(copy);
  options.kernelVersion = 0x060c00;
  llvm::Expected<ObjectFile> object = readObject({data, size}, "fuzz.o", options);
  if (!object) {
    fuzz::read(object.takeError());
    return 0;
  }
  for (Program &p : object->programs) fuzz::judge(std::move(p), object->maps);
  return 0;
}
