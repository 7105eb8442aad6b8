"""Runs a target beside commands: target.py PROG [ARG…] -- COMMAND -- COMMAND …

Waits until PROG has printed a line, then runs the commands one after the other through
the shell, with @PID@ replaced by its process id; a command that fails ends the test. At
the end PROG's standard input is closed, which tells it to finish, and what it printed and
its status are shown. PROG does not outlive the script.
"""
import subprocess
import sys


def split(words):
    groups = [[]]
    for word in words:
        if word == "--":
            groups.append([])
        else:
            groups[-1].append(word)
    return groups


program, *commands = split(sys.argv[1:])
target = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
try:
    print("target:", target.stdout.readline().strip(), flush=True)
    for command in commands:
        done = subprocess.run([word.replace("@PID@", str(target.pid)) for word in command])
        if done.returncode:
            sys.exit("%s: status %d" % (" ".join(command), done.returncode))
    print("target is", "alive" if target.poll() is None else "dead", flush=True)
    if target.poll() is None:
        target.stdin.close()
    print("target:", target.stdout.read().strip())
    print("target ended with", target.wait(30))
finally:
    target.kill()
