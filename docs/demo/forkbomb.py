"""A fork bomb: every process it makes does the same. It can end only where the kernel refuses; then it clears up."""
import os
import signal
import sys
import time

if os.getpgrp() != os.getpid():
    os.setpgid(0, 0)  # refused to a session leader, which has a group of its own already
first = os.getpid()
made = 0
while made < 5000:
    try:
        if os.fork() > 0:
            made += 1
    except BlockingIOError as refusal:
        if os.getpid() != first:
            signal.pause()
        alive = sum(1 for name in os.listdir("/proc") if name.isdigit())
        print(f"fork refused ({refusal.strerror}) with {alive} processes alive", flush=True)
        time.sleep(0.3)
        os.killpg(0, signal.SIGKILL)
sys.exit("the fork bomb was not stopped")
