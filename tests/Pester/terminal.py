"""Runs a program at a pseudoterminal, types, and looks at what is drawn.

Usage: terminal.py FILE PROGRAM ARGUMENT...
FILE holds a step in each line: "send TEXT" with Python's escapes, "expect PATTERN", "raw" (waits until the terminal is in raw
mode), "resize COLUMNS ROWS", "kill NAME PIDFILE". After the last step the program's end is awaited. What was drawn goes to standard output; a step that fails ends with 1.
"""
import fcntl, os, pty, re, select, signal, struct, sys, termios, time

PATIENCE = 20
seen = b""
answered = 0


def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(fd, seconds):
    global seen, answered
    if not select.select([fd], [], [], seconds)[0]:
        return True
    try:
        block = os.read(fd, 65536)
    except OSError:
        return False
    seen += block

    # A line editor asks where the cursor is, and waits for the answer.
    asked = seen.count(b"\x1b[6n")
    for _ in range(asked - answered):
        os.write(fd, b"\x1b[1;1R")
    answered = asked
    return bool(block)


def expect(fd, pattern, start):
    end = time.monotonic() + PATIENCE
    while True:
        match = re.search(pattern.encode(), seen[start:], re.S)
        if match:
            return start + match.end()
        if time.monotonic() > end or not read(fd, 0.2):
            if re.search(pattern.encode(), seen[start:], re.S):
                continue
            print(seen.decode(errors="replace"))
            print(f"\nexpected and not seen: {pattern}")
            sys.exit(1)


def main():
    steps = open(sys.argv[1], encoding="utf-8").read().splitlines()
    child, fd = pty.fork()
    if child == 0:
        # Here, not by the parent: the program must not see a change when it has begun.
        resize(0, 100, 30)
        os.environ["TERM"] = "xterm"
        os.execvp(sys.argv[2], sys.argv[2:])
    at = 0
    for step in steps:
        verb, _, rest = step.partition(" ")
        if verb == "send":
            os.write(fd, rest.encode().decode("unicode_escape").encode())
        elif verb == "expect":
            at = expect(fd, rest, at)
        elif verb == "resize":
            resize(fd, *map(int, rest.split()))
        elif verb == "raw":
            while termios.tcgetattr(fd)[3] & termios.ICANON:
                read(fd, 0.02)
        elif verb == "kill":
            name, file = rest.split()
            os.kill(int(open(file).read()), getattr(signal, "SIG" + name))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and read(fd, 0.2):
        pass
    ended = False
    while not ended and time.monotonic() < end:
        ended = os.waitpid(child, os.WNOHANG)[0] != 0
        time.sleep(0 if ended else 0.02)
    print(seen.decode(errors="replace"))
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print("\nthe program did not end")
        sys.exit(1)


main()
