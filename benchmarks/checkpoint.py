"""Times checkpoint and restore beside runc with the same CRIU, for containers with so much memory, round by round (run.sh)."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

SIZES = {10: 10, 100: 6, 1024: 5}
NULL = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)]


def call(arguments):
    """One command line, from the call to its end; /dev/null as streams, which every runtime opens again inside the container."""
    start = time.perf_counter()
    pid = os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=NULL)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return (time.perf_counter() - start) * 1000


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


def round_of(name, command, bundle, state, megabytes):
    """One container: dump and restore in ms, and the size of the images in bytes."""
    base = [command, "--root", f"{state}/checkpoint-{name}"]
    made, images, ident = bundle_with(bundle, name, megabytes), f"{state}/images-{name}", f"bench-memory-{name}"
    ready = f"{bundle}/rootfs/tmp/{name}"
    try:
        call([*base, "run", "--detach", "--bundle", made, ident])
        while not os.path.exists(ready):
            time.sleep(0.01)
        time.sleep(0.2)
        dump = call([*base, "checkpoint", "--image-path", images, ident])
        size = sum(entry.stat().st_size for entry in os.scandir(images) if entry.is_file())
        restore = call([*base, "restore", "--detach", "--bundle", made, "--image-path", images, ident])
        return dump, restore, size
    finally:
        subprocess.run([*base, "delete", "--force", ident], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(images, ignore_errors=True)
        shutil.rmtree(made)
        if os.path.exists(ready):
            os.unlink(ready)


def main():
    bundle, state = sys.argv[1:3]
    contenders = [(name, path) for name, path in (("runc", shutil.which("runc")), ("pscontainer", os.environ["PSCONTAINER"])) if path]
    if not shutil.which("criu"):
        print("\nnote: no criu in PATH, so checkpoint and restore are left out", file=sys.stderr)
        return
    os.umask(0o22)
    rows = []
    for megabytes, rounds in SIZES.items():
        results = {name: [] for name, _ in contenders}
        for number in range(rounds + 1):
            for name, command in contenders:
                result = round_of(name, command, bundle, state, megabytes)
                if number > 0:
                    results[name].append(result)
        for column, verb in enumerate(("checkpoint", "restore", "images")):
            middle = {name: statistics.median(r[column] for r in results[name]) for name, _ in contenders}
            base = middle[contenders[0][0]]
            cells = (f"{value:.0f} ({value / base:.2f})" if column < 2 else f"{value / (1 << 20):.1f} MiB ({value / base:.2f})" for value in middle.values())
            rows.append(f"| `{verb}`, {megabytes} MiB of memory | " + " | ".join(cells) + " |")
    print("\nMedian in ms, with the share of runc's; the same CRIU, images in memory (tmpfs).\n")
    print("| what | " + " | ".join(name for name, _ in contenders) + " |")
    print("|---|" + "---:|" * len(contenders))
    print("\n".join(rows))


if __name__ == "__main__":
    main()
