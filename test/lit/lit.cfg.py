# The lit configuration: substitutions, features, strict FileCheck.
import importlib.util
import json
import os
import sysconfig

import lit.formats

source, build = config.bpftime_source, config.bpftime_build
config.name = "bpftime-aot"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".c", ".s", ".ll", ".yaml", ".test", ".py"]
config.excludes = ["Inputs", "lit.cfg.py", "lit.site.cfg.py", "features.py"]
config.test_source_root = os.path.join(source, "test", "lit")
config.test_exec_root = os.path.join(build, "test", "lit")
config.environment["FILECHECK_OPTS"] = "--enable-var-scope --dump-input-filter=all --allow-unused-prefixes=false"
config.environment["ASAN_OPTIONS"] = "abort_on_error=1:detect_leaks=0"
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(build, "bin"), config.llvm_tools, os.environ["PATH"], "/usr/sbin"])
# What a user's environment must not change.
for name in ("NO_COLOR", "LD_PRELOAD", "BPFTIME_SESSION"):
    config.environment.pop(name, None)
if "BPFTIME_TEST_LONG" in os.environ:
    config.environment["BPFTIME_TEST_LONG"] = "1"

bpf = (f"{config.llvm_tools}/clang -target bpf -O2 -g -mcpu=v3 -Wall -Werror -D__TARGET_ARCH_x86 "
       f"-I{source}/test/lit/Inputs -idirafter /usr/include/{sysconfig.get_config_var('MULTIARCH')}")
config.substitutions += [
    ("%bpftime-aot", os.path.join(build, "bin", "bpftime-aot")),
    ("%bpftime-verify", os.path.join(build, "bin", "bpftime-verify")),
    ("%clang-bpf", bpf),
    ("%clangxx", os.path.join(config.llvm_tools, "clang++")),
    ("%clang", os.path.join(config.llvm_tools, "clang")),
    ("%python", "/usr/bin/python3"),
    ("%source", source),
    ("%build", build),
]

# Features are tried once; the reasons are kept for the summary of test/run.py.
spec = importlib.util.spec_from_file_location("features", os.path.join(config.test_source_root, "features.py"))
features = importlib.util.module_from_spec(spec)
spec.loader.exec_module(features)
found = features.detect()
if config.bpftime_sanitize:
    found["sanitize"] = None
config.available_features.update(name for name, reason in found.items() if reason is None)
os.makedirs(config.test_exec_root, exist_ok=True)
with open(os.path.join(build, "test", "features.json"), "w") as file:
    json.dump(found, file)

# Tests in this group run one at a time (run/lit.local.cfg puts its folder there).
lit_config.parallelism_groups["ptrace"] = 1

try:
    import psutil  # noqa: F401  lit needs it to end a test that hangs
    lit_config.maxIndividualTestTime = 6 * 3600 if "BPFTIME_TEST_LONG" in os.environ else 600
except ImportError:
    pass
