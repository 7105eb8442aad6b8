# The lit configuration: substitutions, features, strict FileCheck.
import os
import sysconfig
import lit.formats

config.name = "bpftime-aot"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".c", ".s", ".ll", ".yaml", ".test", ".py"]
config.excludes = ["Inputs", "lit.cfg.py", "lit.site.cfg.py"]
config.test_source_root = os.path.join(config.bpftime_source, "test", "lit")
config.test_exec_root = os.path.join(config.bpftime_build, "test", "lit")
config.environment["FILECHECK_OPTS"] = "--enable-var-scope --dump-input-filter=all --allow-unused-prefixes=false"
config.environment["ASAN_OPTIONS"] = "abort_on_error=1:detect_leaks=0"
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.bpftime_build, "bin"), config.llvm_tools, os.environ["PATH"]])

bpf = "%s/clang -target bpf -O2 -g -mcpu=v3 -Wall -Werror -D__TARGET_ARCH_x86 -I%s/test/lit/Inputs -idirafter /usr/include/%s" % (
    config.llvm_tools, config.bpftime_source, sysconfig.get_config_var("MULTIARCH"))
config.substitutions += [
    ("%bpftime-aot", os.path.join(config.bpftime_build, "bin", "bpftime-aot")),
    ("%bpftime-verify", os.path.join(config.bpftime_build, "bin", "bpftime-verify")),
    ("%clang-bpf", bpf),
    ("%clang", os.path.join(config.llvm_tools, "clang")),
    ("%source", config.bpftime_source),
    ("%build", config.bpftime_build),
]
if os.geteuid() == 0:
    config.available_features.add("root")
