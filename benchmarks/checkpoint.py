"""Times checkpoint and restore beside runc with the same CRIU, for containers with so much memory, round by round (run.sh)."""
import json
import mmap
import os
import shutil
import statistics
import subprocess
import sys
import time

SIZES = {10: 20, 100: 20, 1024: 20}
MADV_POPULATE_WRITE = 23
NULL = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)]


def call(arguments):
    """One command line, from the call to its end; /dev/null as streams, which every runtime opens again inside the container."""
    start = time.perf_counter()
    pid = os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=NULL)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return (time.perf_counter() - start) * 1000


def warm(megabytes):
    """
    Touches the memory that the next verb will take, and lets it go. A virtual machine may have given free memory back to its host, and
    a page that comes from there costs more than all that CRIU does with it: without this, rounds of 1 GiB tell of the host alone.
    """
    with mmap.mmap(-1, (megabytes + 300) << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(MADV_POPULATE_WRITE)


def bundle_with(bundle, name, megabytes):
    """A program that holds so much memory, none of it zero, and sleeps: tail keeps what may be the end of its input."""
    made = f"{bundle}-memory-{name}-{megabytes}"
    os.mkdir(made)
    with open(f"{bundle}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    script = f"(dd if=/dev/urandom bs=1M count={megabytes} 2>/dev/null; : > /tmp/{name}; exec sleep 1000000) | tail -c {megabytes << 20}"
    config["process"]["args"] = ["/bin/busybox", "sh", "-c", script]
    config["root"]["path"] = f"{bundle}/rootfs"
    config["root"]["readonly"] = False
    config["linux"]["cgroupsPath"] += f"-memory-{name}"
    config["linux"].pop("resources", None)
    with open(f"{made}/config.json", "w", encoding="utf-8") as file:
        json.dump(config, file)
    return made


class Contender:
    """A runtime, and one container of its that is saved and restored again and again."""

    def __init__(self, name, command, bundle, state, megabytes):
        self.base = [command, "--root", f"{state}/checkpoint-{name}"]
        self.made, self.images, self.ident = bundle_with(bundle, name, megabytes), f"{state}/images-{name}", f"bench-memory-{name}"
        self.ready, self.megabytes, self.results = f"{bundle}/rootfs/tmp/{name}", megabytes, []
        call([*self.base, "run", "--detach", "--bundle", self.made, self.ident])

    def await_memory(self):
        while not os.path.exists(self.ready):
            time.sleep(0.01)
        time.sleep(0.2)

    def round(self):
        """Dump and restore in ms, and the size of the images in bytes."""
        warm(self.megabytes)
        dump = call([*self.base, "checkpoint", "--image-path", self.images, self.ident])
        size = sum(entry.stat().st_size for entry in os.scandir(self.images) if entry.is_file())
        warm(self.megabytes)
        restore = call([*self.base, "restore", "--detach", "--bundle", self.made, "--image-path", self.images, self.ident])
        shutil.rmtree(self.images)
        self.results.append((dump, restore, size))

    def end(self):
        subprocess.run([*self.base, "delete", "--force", self.ident], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.images, ignore_errors=True)
        shutil.rmtree(self.made)
        if os.path.exists(self.ready):
            os.unlink(self.ready)


def measure(commands, bundle, state, megabytes, rounds):
    """The rounds of all in turn, so that what happens to the machine happens to all of them; the first is not counted."""
    contenders = {}
    try:
        for name, command in commands:
            contenders[name] = Contender(name, command, bundle, state, megabytes)
        for contender in contenders.values():
            contender.await_memory()
        for number in range(rounds + 1):
            for contender in list(contenders.values())[:: 1 if number % 2 else -1]:
                contender.round()
    finally:
        for contender in contenders.values():
            contender.end()
    return {name: contender.results[1:] for name, contender in contenders.items()}


def main():
    bundle, state = sys.argv[1:3]
    commands = [(name, path) for name, path in (("runc", shutil.which("runc")), ("pscontainer", os.environ["PSCONTAINER"])) if path]
    if not shutil.which("criu"):
        print("\nnote: no criu in PATH, so checkpoint and restore are left out", file=sys.stderr)
        return
    os.umask(0o22)
    rows = []
    for megabytes, rounds in SIZES.items():
        results = measure(commands, bundle, state, megabytes, rounds)
        for column, verb in enumerate(("checkpoint", "restore", "images")):
            middle = {name: statistics.median(r[column] for r in results[name]) for name, _ in commands}
            base = middle[commands[0][0]]
            cells = (f"{value:.0f} ({value / base:.2f})" if column < 2 else f"{value / (1 << 20):.1f} MiB ({value / base:.2f})" for value in middle.values())
            rows.append(f"| `{verb}`, {megabytes} MiB of memory | " + " | ".join(cells) + " |")
    print("\nMedian in ms, with the share of runc's; the same CRIU, images in memory (tmpfs).\n")
    print("| what | " + " | ".join(name for name, _ in commands) + " |")
    print("|---|" + "---:|" * len(commands))
    print("\n".join(rows))


if __name__ == "__main__":
    main()
