"""Runs accepted programs as native code and compares what they return with the annotation.

The kernel's harness gives a program 64 zero bytes of packet, and raw_tp and syscall
programs nothing; so do we. What the compiler or the runtime does not serve yet is `not run`
with the id of the refusal: it says so itself, and its words are tested elsewhere.
"""
import json
import os
import subprocess

TIMEOUT_S = 20
PACKET = b"\0" * 64
# Names in the annotations. A pointer is another one each time: any value will do.
NAMED = {"INT_MIN": -2**31, "TEST_DATA_LEN": 64}
ANY = "POINTER_VALUE"
# The kernel's harness fills the map of these before it runs them, test-run cannot.
PREPARED = {
    "verifier_array_access": {"a_read_only_array_1_1", "a_read_only_array_2_1"},
    "verifier_value_ptr_arith": {"alu_with_different_scalars_1", "unknown_scalar_value_ptr_2",
                                 "unknown_scalar_value_ptr_3", "value_ptr_known_scalar_5",
                                 "value_ptr_known_scalar_6", "value_ptr_unknown_scalar_2_1"},
}
WITH_PACKET = ("xdp", "tc", "tcx", "classifier", "action", "socket")


def run(tool, folder, case):
    """("equal", ""), ("different", what it returned) or ("not run", why)"""
    if case.program in PREPARED.get(case.file, ()):
        return "not run", "its map is filled beforehand"
    command = [tool, "test-run", os.path.join(folder, case.file + ".o"), "--program=" + case.program, "-j"]
    if case.btf:
        command.append("--btf=" + os.path.join(folder, case.btf))
    if case.section.split("/")[0].split(".")[0] in WITH_PACKET:
        packet = os.path.join(folder, "packet")
        with open(packet, "wb") as file:
            file.write(PACKET)
        command.append("--data-in=" + packet)
    try:
        result = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S,
                                           check=False).stdout)
    except (ValueError, subprocess.TimeoutExpired) as error:
        return "different", f"nothing: {error}"
    if "error" in result:
        return "not run", result["error"]["id"]
    if "retval" not in result:
        return "not run", result["programs"][0]["diagnostics"][0]["id"]
    if case.retval == ANY:
        return "equal", ""
    wanted = NAMED[case.retval] if case.retval in NAMED else int(case.retval, 0)
    return ("equal", "") if result["retval"] == wanted & 0xFFFFFFFF else ("different", str(result["retval"]))
