"""on-terminal.py INPUT COMMAND...: runs a command on a terminal of 40 rows and 120 columns.

INPUT is typed line by line, each as soon as a '$ ' or '# ' asks for it. Prints what the terminal shows; exits as the command does.
"""
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

lines = sys.argv[1].encode().splitlines(keepends=True)
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))

shown, asked = b'', 0
end = time.monotonic() + 50
while time.monotonic() < end:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        part = os.read(terminal, 4096)
    except OSError:  # EIO: nobody has the other side open any more
        break
    if not part:
        break
    shown += part
    if lines and re.sub(rb'\x1b\[[0-9;]*[A-Za-z]', b'', shown[asked:]).endswith((b'$ ', b'# ')):
        asked = len(shown)
        os.write(terminal, lines.pop(0))

sys.stdout.buffer.write(shown.replace(b'\r', b''))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
