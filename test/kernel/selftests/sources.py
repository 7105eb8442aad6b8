"""Unpacks the kernel's annotated verifier programs and compiles them, once a build folder.

Debian's linux-source-6.12 is where they come from, and nothing of it enters the repository.
What comes out depends on the archive, on the flags and on the running kernel's types (its
BTF becomes vmlinux.h): the stamp names all of them, and a change of one makes everything
anew. Several tests may ask at once: the first does the work, the others wait at its lock.
"""
import concurrent.futures
import fcntl
import glob
import os
import shutil
import subprocess

ARCHIVE = "/usr/src/linux-source-6.12.tar.xz"
CLANG = "/usr/lib/llvm-19/bin/clang"
BPFTOOL = "/usr/sbin/bpftool"
KERNEL_BTF = "/sys/kernel/btf/vmlinux"
SELFTESTS = "tools/testing/selftests/bpf"
# `*` matches `/` too. The last C file is a BTF that programs name with __btf_path.
BTF_SOURCE = "btf__core_reloc_bitfields.c"
WANTED = [SELFTESTS + "/*.h", SELFTESTS + "/progs/verifier_*.c", SELFTESTS + "/progs/dynptr_*.c",
          SELFTESTS + "/progs/user_ringbuf_fail.c", SELFTESTS + "/progs/" + BTF_SOURCE,
          "tools/lib/bpf/*.h", "tools/include/uapi/*", "tools/include/linux/*"]
# v3 as the kernel's own build has it; what needs v4 there is inline assembly, which
# clang takes at any -mcpu. The helper list is libbpf-dev's: the kernel makes its own.
FLAGS = ["-O2", "-g", "-w", "-target", "bpf", "-mcpu=v3", "-std=gnu11", "-fno-strict-aliasing",
         "-D__TARGET_ARCH_x86", "-DENABLE_ATOMICS_TESTS"]
INCLUDES = [SELFTESTS, SELFTESTS + "/progs", "tools/lib", "tools/include/uapi"]
SYSTEM_INCLUDES = ["/usr/include/bpf", "/usr/include/x86_64-linux-gnu"]


def objects(folder):
    """The folder with one object for each annotated C file, made if that is not done yet."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        archive = os.stat(ARCHIVE)
        stamp = repr((archive.st_size, archive.st_mtime_ns, os.uname().release, WANTED, FLAGS, INCLUDES))
        stamp_path, out = os.path.join(folder, "stamp"), os.path.join(folder, "objects")
        if not os.path.exists(stamp_path) or open(stamp_path, encoding="utf-8").read() != stamp:
            _make(os.path.join(folder, "linux"), out)
            with open(stamp_path, "w", encoding="utf-8") as file:
                file.write(stamp)
    return out


def _make(tree, out):
    for path in (tree, out):
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
    # The archive has many blocks, which xz decompresses in parallel.
    subprocess.run(["tar", "-xf", ARCHIVE, "--use-compress-program=xz -T0", "-C", tree, "--strip-components=1",
                    "--wildcards"] + ["linux-source-6.12/" + pattern for pattern in WANTED], check=True)
    with open(os.path.join(tree, "vmlinux.h"), "wb") as header:
        subprocess.run([BPFTOOL, "btf", "dump", "file", KERNEL_BTF, "format", "c"], stdout=header, check=True)
    programs = sorted(glob.glob(os.path.join(tree, SELFTESTS, "progs", "*.c")))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda source: _compile(tree, source, out), programs))


def _compile(tree, source, out):
    # .bpf.o is the name under which __btf_path asks for the BTF.
    suffix = ".bpf.o" if os.path.basename(source) == BTF_SOURCE else ".o"
    object_ = os.path.join(out, os.path.basename(source)[:-2] + suffix)
    include = ["-I" + tree] + ["-I" + os.path.join(tree, path) for path in INCLUDES]
    system = [word for path in SYSTEM_INCLUDES for word in ("-idirafter", path)]
    subprocess.run([CLANG, *FLAGS, *include, *system, "-c", source, "-o", object_], check=True)
