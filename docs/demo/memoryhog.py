"""Takes memory and touches it, without end as far as it knows."""
import sys

taken = []
while len(taken) < 512:
    taken.append(b"x" * (8 << 20))
    print(f"{len(taken) * 8} MB taken", flush=True)
sys.exit("the memory hog was not stopped")
