"""What this machine can do: the names after REQUIRES: in tests.

Each feature is a function that really tries the thing and gives None if it works, else
the reason why not; the reason is shown beside every test that is skipped for it. Nothing
is left behind: file descriptors are closed, children reaped, files removed.
"""
import ctypes
import glob
import os
import shutil
import signal
import struct
import subprocess
import tempfile

libc = ctypes.CDLL(None, use_errno=True)
SYS_BPF, SYS_PERF_EVENT_OPEN = 321, 298  # x86_64
BPF_PROG_LOAD, BPF_PROG_TEST_RUN = 5, 10
PTRACE_SEIZE = 0x4206


def _bpf(command, attr):
    """bpf(2): its result, or the negated errno."""
    result = libc.syscall(SYS_BPF, command, attr, len(attr))
    return result if result >= 0 else -ctypes.get_errno()


def root():
    return None if os.geteuid() == 0 else "not running as root"


def kernel_bpf():
    """Loads `r0 = 0; exit` as a socket filter and test-runs it on 64 bytes."""
    insns = ctypes.create_string_buffer(struct.pack("<QQ", 0xB7, 0x95), 16)
    license_ = ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("<IIQQIIQ", 1, 2, ctypes.addressof(insns), ctypes.addressof(license_), 0, 0, 0)
    fd = _bpf(BPF_PROG_LOAD, ctypes.create_string_buffer(attr.ljust(128, b"\0"), 128))
    if fd < 0:
        return "bpf(BPF_PROG_LOAD): " + os.strerror(-fd)
    try:
        data = ctypes.create_string_buffer(64)
        attr = struct.pack("<IIIIQQII", fd, 0, 64, 0, ctypes.addressof(data), 0, 1, 0)
        result = _bpf(BPF_PROG_TEST_RUN, ctypes.create_string_buffer(attr.ljust(80, b"\0"), 80))
        return None if result == 0 else "bpf(BPF_PROG_TEST_RUN): " + os.strerror(-result)
    finally:
        os.close(fd)


def kernel_btf():
    """Looks into the kernel's own types for a function that programs may call."""
    try:
        with open("/sys/kernel/btf/vmlinux", "rb") as types:
            return None if b"\0bpf_iter_num_new\0" in types.read() else "the kernel has no bpf_iter_num_new"
    except OSError as error:
        return "no kernel BTF: " + error.strerror


def kernel_uprobe():
    """Opens a disabled uprobe event on a private copy of a program that nobody runs."""
    try:
        pmu = int(open("/sys/bus/event_source/devices/uprobe/type").read())
    except OSError as error:
        return "no uprobe PMU: " + error.strerror
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfile("/bin/true", copy.name)
        path = ctypes.create_string_buffer(copy.name.encode())
        # perf_event_attr: type, size, …, flags (disabled) at 40, config1 at 56, config2 at 64.
        attr = bytearray(112)
        struct.pack_into("<II", attr, 0, pmu, 112)
        struct.pack_into("<Q", attr, 40, 1)
        struct.pack_into("<QQ", attr, 56, ctypes.addressof(path), 0x1000)
        event = ctypes.create_string_buffer(bytes(attr), 112)
        fd = libc.syscall(SYS_PERF_EVENT_OPEN, event, 0, -1, -1, 8)
        if fd < 0:
            return "perf_event_open(uprobe): " + os.strerror(ctypes.get_errno())
        os.close(fd)
    return None


def ptrace():
    """Seizes a child of ours."""
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    libc.ptrace.argtypes = [ctypes.c_long] * 4
    failed = libc.ptrace(PTRACE_SEIZE, child, 0, 0) != 0
    reason = os.strerror(ctypes.get_errno()) if failed else None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "ptrace(PTRACE_SEIZE): " + reason if reason else None


def _unshare(option):
    """Namespaces are forbidden in some containers and chroots, for root too."""
    def attempt():
        tried = subprocess.run(["unshare", option, "true"], stderr=subprocess.PIPE, text=True, check=False)
        return None if tried.returncode == 0 else tried.stderr.strip()
    return attempt


def _program(name):
    return lambda: None if shutil.which(name) else name + " is not installed"


def libbpf_tools():
    return None if glob.glob("/usr/sbin/bashreadline") else "the package libbpf-tools is not installed"


def linux_source():
    """The kernel's selftests and what compiling them takes besides clang."""
    needed = ("/usr/src/linux-source-6.12.tar.xz", "/sys/kernel/btf/vmlinux", "/usr/sbin/bpftool")
    return next(("there is no " + path for path in needed if not os.path.exists(path)), None)


def llvm_libunwind():
    """LLVM's, which the linker takes before libgcc's when it is asked to."""
    return None if glob.glob("/usr/lib/*/libunwind.so.1") else "the package libunwind-14 is not installed"


def qemu():
    """Runs programs of the other CPUs."""
    missing = [cpu for cpu in ("aarch64", "arm", "riscv64") if not shutil.which(f"qemu-{cpu}-static")]
    return f"qemu-{missing[0]}-static is not installed" if missing else None


def _cpu(wanted):
    """What Linux says that CPU and kernel provide."""
    def attempt():
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            have = next((line.split() for line in lines if line.startswith("flags")), [])
        missing = [flag for flag in wanted.split() if flag not in have]
        return f"the CPU lacks {missing[0]}" if missing else None
    return attempt


def long_tests():
    return None if os.environ.get("BPFTIME_TEST_LONG") else "only in ./bootstrap test --long"


FEATURES = {
    "root": root,
    "kernel-bpf": kernel_bpf,
    "kernel-btf": kernel_btf,
    "kernel-uprobe": kernel_uprobe,
    "ptrace": ptrace,
    "libbpf-tools": libbpf_tools,
    "linux-source": linux_source,
    "musl-gcc": _program("musl-gcc"),
    "gdb": _program("gdb"),
    "llvm-libunwind": llvm_libunwind,
    "rustc": _program("rustc"),
    "sqlite3": _program("sqlite3"),
    "setpriv": _program("setpriv"),
    "user-namespace": _unshare("-U"),
    "mount-namespace": _unshare("-m"),
    "qemu": qemu,
    "x86-64-v3": _cpu("avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"),
    "x86-64-v4-icelake": _cpu("avx512f avx512bw avx512cd avx512dq avx512vl avx512vbmi avx512_vbmi2 avx512ifma "
                              "avx512_vnni avx512_bitalg avx512_vpopcntdq gfni"),
    "long": long_tests,
}


def detect():
    """{name: None or the reason it is absent}"""
    return {name: probe() for name, probe in FEATURES.items()}


if __name__ == "__main__":
    for name, reason in detect().items():
        print(f"{name:17} {reason or 'yes'}")
