#!/usr/bin/python3
"""The main job, on programs from Debian: ./bootstrap run, or demo.py BUILD.

Compiles, verifies and links malloc.bpf.c; runs python3 with it; attaches it to a sqlite3
that is already at work and takes it out again; then measures one probe beside the
kernel's. Every step checks what it shows; the first that is wrong ends with status 1.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

EXAMPLE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(EXAMPLE, "..", "..", "bench", "attach"))
import attach as attach_bench  # noqa: E402

LIVE_SECONDS = 4
# Text for sqlite to chew on: 20,000 strings per query, each several allocations.
QUERY = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<20000) "
         "SELECT count(DISTINCT upper(printf('%d-%s', i, hex(randomblob(i%64))))) FROM n;")

plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR")


def styled(code, text):
    return text if plain else f"\033[{code}m{text}\033[0m"


def heading(text):
    print("\n" + styled("1;36", text) + "\n", flush=True)


def shown(command):
    """The command as a user would type it."""
    words = [w if w.startswith("/dev/") else re.sub(r"^/.*/", "", w) for w in command]
    print(styled("1", "  $ " + " ".join(f"'{w}'" if " " in w else w for w in words)), flush=True)
    return command


def note(text):
    print("    " + text, flush=True)


def fail(text):
    print(styled("1;31", "  failed: ") + text, file=sys.stderr)
    sys.exit(1)


def size(path):
    return f"{os.path.getsize(path):,} bytes"


class Demo:
    def __init__(self, build, folder):
        self.build, self.folder = os.path.abspath(build), folder
        self.tool = os.path.join(self.build, "bin", "bpftime-aot")
        self.blob = os.path.join(folder, "malloc.blob")
        self.session = f"malloc-{os.getpid()}"

    def path(self, *parts):
        return os.path.join(self.build, *parts)

    def run(self, command, **more):
        """Runs a command that must succeed; gives its standard output and the milliseconds it took."""
        begin = time.monotonic()
        done = subprocess.run(shown(command), stdout=subprocess.PIPE, text=True, check=False, **more)
        if done.returncode != 0:
            fail(f"{os.path.basename(command[0])} ended with status {done.returncode}")
        return done.stdout, 1000 * (time.monotonic() - begin)

    def make(self):
        heading("1  malloc.bpf.c becomes native code")
        bpf, native = self.path("examples", "malloc", "malloc.bpf.o"), os.path.join(self.folder, "malloc.native")
        note("clang -target bpf has compiled examples/malloc/malloc.bpf.c to malloc.bpf.o: " + size(bpf))
        out, _ = self.run([self.path("bin", "bpftime-verify"), bpf, "-j"])
        for p in json.loads(out)["programs"]:
            note(f"{p['program']:13} {p['verdict']}, {p['insns']} instructions, "
                 f"{p['insns_processed']} processed in {p['time_ns'] / 1e3:.0f} us")
        _, ms = self.run([self.tool, "compile", bpf, "-o", native])
        note(f"{ms:.0f} ms, {size(native)} of x86-64 with its tables")
        _, ms = self.run([self.tool, "link", native, "-o", self.blob, "--kind=blob"])
        note(f"{ms:.0f} ms, {size(self.blob)}: what the traced process loads, without LLVM or a verifier")

    def json_file(self):
        """Debian's own package list as JSON, eight times: something real to parse."""
        records = []
        with open("/var/lib/dpkg/status", encoding="utf-8", errors="replace") as status:
            for record in status.read().split("\n\n"):
                records.append(dict(re.findall(r"^([\w-]+): (.*)$", record, re.MULTILINE)))
        path = os.path.join(self.folder, "packages.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(records * 8, file)
        return path

    def run_python(self):
        heading("2  python3 reads and rewrites JSON, with the probes in from the start")
        log = os.path.join(self.folder, "log")
        command = [self.tool, "run", self.blob, "--session", self.session, "-o", log, "--event", "large=large_event",
                   "--", "/usr/bin/python3", "-m", "json.tool", self.json_file(), "/dev/null"]
        report = [self.path("examples", "malloc", "malloc-report"), self.session, "--"]
        shown(["PYTHONMALLOC=malloc", *command])
        environment = dict(os.environ, PYTHONMALLOC="malloc")
        done = subprocess.run(report + command, stdout=subprocess.PIPE, text=True, env=environment, check=False)
        print("\n" + done.stdout, flush=True)
        if done.returncode != 0 or "malloc" not in done.stdout:
            fail("the probes counted nothing")
        self.show_events(log)

    def show_events(self, log):
        """The first events of the ring buffer, as `run` streamed them."""
        with open(log, encoding="utf-8", errors="replace") as file:
            events = [line.rstrip() for line in file if line.startswith("large: ")]
        note(f"{len(events)} blocks of a megabyte and more came through the ring buffer as they were made:")
        for line in events[:4]:
            note("  " + line[:120])

    def attach_sqlite(self):
        heading("3  sqlite3 is already running; attach, watch, detach")
        sqlite = Sqlite()
        try:
            note(f"sqlite3 has pid {sqlite.pid} and has answered {sqlite.wait_for(3)} queries")
            session = self.session + "-attached"
            self.run([self.tool, "attach", self.blob, "-p", str(sqlite.pid), "--background", "--session", session])
            try:
                note(f"{sqlite.changed_text_bytes()} bytes of its libc are changed now\n")
                subprocess.run([self.path("examples", "malloc", "malloc-report"), session, "--live",
                                str(LIVE_SECONDS)], check=True)
                print()
            finally:
                self.run([self.tool, "detach", "--session", session])
            left, answered = sqlite.changed_text_bytes(), sqlite.answered
            if left:
                fail(f"{left} bytes of the target's libc differ from the file")
            note("every byte of its libc is the file's again")
            note(f"and it is alive: {sqlite.wait_for(answered + 3) - answered} more queries answered")
        finally:
            sqlite.close()

    def compare(self):
        heading("4  what one probe costs, beside the kernel's, measured now and here")
        names = ["uprobe at push", "uprobe at nop5", "uretprobe at push"]
        print(attach_bench.render(attach_bench.measure(self.build, names, rounds=5, milliseconds=10)))
        print("\n    The probe counts in an array map; the same object runs on both sides. `./bootstrap bench` measures more.")


class Sqlite:
    """A sqlite3 that answers one query after the other until it is closed."""

    def __init__(self):
        self.process = subprocess.Popen(["/usr/bin/sqlite3", ":memory:"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.pid, self.answered, self.ending = self.process.pid, 0, False
        self.thread = threading.Thread(target=self.ask, daemon=True)
        self.thread.start()

    def ask(self):
        while not self.ending:
            print(QUERY, file=self.process.stdin, flush=True)
            if self.process.stdout.readline().strip() != "20000":
                return  # wait_for() notices
            self.answered += 1

    def wait_for(self, count):
        """Returns once `count` queries are answered."""
        deadline = time.monotonic() + 20
        while self.answered < count:
            if not self.thread.is_alive() or time.monotonic() > deadline:
                fail("sqlite3 gave a wrong answer or none")
            time.sleep(0.01)
        return self.answered

    def changed_text_bytes(self):
        """How many bytes of libc's code in the process differ from the file."""
        changed = 0
        with open(f"/proc/{self.pid}/maps", encoding="utf-8") as maps:
            ranges = [re.match(r"(\w+)-(\w+) r-xp (\w+) \S+ \d+\s+(/.*/libc\.so\.6)$", line) for line in maps]
        with open(f"/proc/{self.pid}/mem", "rb") as memory:
            for begin, end, offset, path in (m.groups() for m in ranges if m):
                begin, end, offset = (int(x, 16) for x in (begin, end, offset))
                memory.seek(begin)
                now = memory.read(end - begin)
                with open(path, "rb") as file:
                    file.seek(offset)
                    changed += sum(a != b for a, b in zip(now, file.read(end - begin)))
        return changed

    def close(self):
        self.ending = True
        self.thread.join(5)
        self.process.stdin.close()
        self.process.wait(5)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="bpftime-demo-") as folder:
        demo = Demo(sys.argv[1], folder)
        demo.make()
        demo.run_python()
        demo.attach_sqlite()
        demo.compare()
        print()


if __name__ == "__main__":
    main()
