// bpf(2) by hand. Attributes are zeroed unions, as the kernel demands of unused fields.
#include "Bpf.h"

#include <cerrno>
#include <cstring>

#include <bpf/btf.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <llvm/ADT/STLExtras.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bpftime::kernel {

namespace {

constexpr uint32_t syscallType = 31;

/// The system call itself: the result or -errno.
long bpf(int command, bpf_attr &attr) {
  long result;
  register long number asm("rax") = SYS_bpf;
  register long a asm("rdi") = command;
  register bpf_attr *b asm("rsi") = &attr;
  register long c asm("rdx") = sizeof attr;
  asm volatile("syscall" : "=a"(result) : "r"(number), "r"(a), "r"(b), "r"(c) : "rcx", "r11", "memory");
  return result;
}

bpf_attr zeroed() {
  bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  return attr;
}

uint64_t address(const void *pointer) { return reinterpret_cast<uint64_t>(pointer); }

int mapCommand(int command, const Fd &map, const void *key, const void *value, uint64_t flags) {
  bpf_attr attr = zeroed();
  attr.map_fd = uint32_t(map.get());
  attr.key = address(key);
  attr.value = address(value);
  attr.flags = flags;
  return int(bpf(command, attr));
}

/// The instructions with descriptors in place of map indices.
std::vector<RawInsn> withDescriptors(const Program &program, llvm::ArrayRef<Fd> maps) {
  std::vector<RawInsn> code = program.raw;
  for (RawInsn &insn : code)
    if (insn.opcode == 0x18 && (insn.src == 1 || insn.src == 2)) insn.imm = maps[size_t(insn.imm)].get();
  return code;
}

bool takesCallbacks(const Program &program) {
  return llvm::any_of(program.insns, [](const Insn &insn) {
    return insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram;
  });
}

/// Types that only say "a static function" of each subprogram: the kernel asks for them
/// where a program passes one as a callback.
struct FunctionTypes {
  explicit FunctionTypes(const Program &program) {
    btf *types = btf__new_empty();
    int word = btf__add_int(types, "int", 4, BTF_INT_SIGNED), proto = btf__add_func_proto(types, word);
    for (const Subprogram &function : program.subprograms)
      table.push_back({index(function.begin),
                       uint32_t(btf__add_func(types, function.name.c_str(), BTF_FUNC_STATIC, proto))});
    uint32_t size = 0;
    const void *bytes = btf__raw_data(types, &size);
    bpf_attr attr = zeroed();
    attr.btf = address(bytes);
    attr.btf_size = size;
    loaded = Fd(int(bpf(BPF_BTF_LOAD, attr)));
    btf__free(types);
  }
  void describe(bpf_attr &attr) const {
    attr.prog_btf_fd = uint32_t(loaded.get());
    attr.func_info = address(table.data());
    attr.func_info_rec_size = sizeof table[0];
    attr.func_info_cnt = uint32_t(table.size());
  }
  std::vector<bpf_func_info> table;
  Fd loaded;
};

}  // namespace

Fd::~Fd() {
  if (number >= 0) close(number);
}

Fd createMap(const MapDef &def) {
  bpf_attr attr = zeroed();
  attr.map_type = def.type;
  attr.key_size = def.keySize;
  attr.value_size = def.valueSize;
  attr.max_entries = def.entriesMax;
  attr.map_flags = def.flags;
  return Fd(int(bpf(BPF_MAP_CREATE, attr)));
}

int updateMap(const Fd &map, const void *key, const void *value, uint64_t flags) {
  return mapCommand(BPF_MAP_UPDATE_ELEM, map, key, value, flags);
}
int lookupMap(const Fd &map, const void *key, void *value) {
  return mapCommand(BPF_MAP_LOOKUP_ELEM, map, key, value, 0);
}
int deleteMap(const Fd &map, const void *key) {
  return mapCommand(BPF_MAP_DELETE_ELEM, map, key, nullptr, 0);
}
int nextKey(const Fd &map, const void *key, void *next) {
  return mapCommand(BPF_MAP_GET_NEXT_KEY, map, key, next, 0);
}

Fd loadProgram(const Program &program, llvm::ArrayRef<Fd> maps, std::string &log) {
  std::vector<RawInsn> code = withDescriptors(program, maps);
  bpf_attr attr = zeroed();
  attr.prog_type = program.type;
  attr.insns = address(code.data());
  attr.insn_cnt = uint32_t(code.size());
  attr.license = address("GPL");
  if (program.type == syscallType) attr.prog_flags = BPF_F_SLEEPABLE;
  std::optional<FunctionTypes> types;
  if (takesCallbacks(program)) types.emplace(program).describe(attr);
  long fd = bpf(BPF_PROG_LOAD, attr);
  if (fd >= 0) return Fd(int(fd));
  std::vector<char> text(1 << 20);
  attr.log_buf = address(text.data());
  attr.log_size = uint32_t(text.size());
  attr.log_level = 1;
  fd = bpf(BPF_PROG_LOAD, attr);
  log = text.data();
  if (log.size() > 2000) log = log.substr(log.size() - 2000);
  return Fd(int(fd));
}

int testRun(const Fd &fd, const Program &program, TestRun &run) {
  bpf_attr attr = zeroed();
  std::vector<uint8_t> packetOut(run.data.size() + 256), ctxOut(run.ctx.size());
  attr.test.prog_fd = uint32_t(fd.get());
  attr.test.data_in = run.data.empty() ? 0 : address(run.data.data());
  attr.test.data_size_in = uint32_t(run.data.size());
  attr.test.ctx_in = run.ctx.empty() ? 0 : address(run.ctx.data());
  attr.test.ctx_size_in = uint32_t(run.ctx.size());
  if (!run.data.empty()) {
    attr.test.data_out = address(packetOut.data());
    attr.test.data_size_out = uint32_t(packetOut.size());
  }
  if (run.ctxOut) {
    attr.test.ctx_out = address(ctxOut.data());
    attr.test.ctx_size_out = uint32_t(ctxOut.size());
  }
  long error = bpf(BPF_PROG_TEST_RUN, attr);
  run.retval = attr.test.retval;
  if (run.ctxOut && !error) run.ctx = ctxOut;
  if (!error) run.data.assign(packetOut.begin(), packetOut.begin() + attr.test.data_size_out);
  return int(error);
}

std::string unavailable() {
  MapDef def;
  def.type = BPF_MAP_TYPE_ARRAY;
  def.keySize = def.valueSize = 4;
  def.entriesMax = 1;
  Fd map = createMap(def);
  return map ? "" : std::string("bpf(2) is refused: ") + std::strerror(-map.get());
}

}  // namespace bpftime::kernel
