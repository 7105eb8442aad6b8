// The kernel's side of the comparison: loads an object into the kernel, attaches its
// program to BINARY:SYMBOL of one process, and stays until standard input ends.
//
//   bench-kernel-probe OBJECT BINARY SYMBOL PID
//
// Prints "ready" once attached and "hits N" at the end (the array counter). Status 3 if
// the kernel does not allow it; the reason is on standard error.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

namespace {

int failed(const char *what, int error) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(error < 0 ? -error : error));
  return 3;
}

int quiet(enum libbpf_print_level, const char *, va_list) { return 0; }

}  // namespace

int main(int argc, char **argv) {
  if (argc != 5) return 64;
  libbpf_set_print(quiet);
  bpf_object *object = bpf_object__open(argv[1]);
  if (!object) return failed("open", errno);
  if (int error = bpf_object__load(object)) return failed("load", error);
  bpf_program *program = bpf_object__next_program(object, nullptr);
  LIBBPF_OPTS(bpf_uprobe_opts, options);
  options.func_name = argv[3];
  options.retprobe = std::strstr(bpf_program__section_name(program), "uretprobe") != nullptr;
  bpf_link *link = bpf_program__attach_uprobe_opts(program, std::atoi(argv[4]), argv[2], 0, &options);
  if (!link) return failed("attach", errno);
  std::puts("ready");
  std::fflush(stdout);
  while (std::getchar() != EOF) {}
  uint32_t zero = 0;
  uint64_t hits = 0;
  int map = bpf_object__find_map_fd_by_name(object, "hits");
  if (bpf_map_lookup_elem(map, &zero, &hits) == 0)
    std::printf("hits %llu\n", static_cast<unsigned long long>(hits));
  bpf_link__destroy(link);
  bpf_object__close(object);
}
