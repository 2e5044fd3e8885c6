"""Times the verbs of the OCI command line, the same bundle for every runtime, round by round (run.sh)."""
import json
import os
import shutil
import statistics
import sys
import time

WARM_UP = 5
QUIET = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]


def call(arguments):
    """One command line, from the call to its end."""
    # posix_spawn: the cost of starting a process is in the figure, python's own is not.
    pid = os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=QUIET)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")


def sleeping_bundle(bundle, name):
    """The same container asleep, in a cgroup of its own beside those that come and go."""
    asleep = f"{bundle}-sleep-{name}"
    os.mkdir(asleep)
    with open(f"{bundle}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    config["process"]["args"] = ["/bin/busybox", "sleep", "1000000"]
    config["root"]["path"] = f"{bundle}/rootfs"
    config["linux"]["cgroupsPath"] += f"-{name}"
    with open(f"{asleep}/config.json", "w", encoding="utf-8") as file:
        json.dump(config, file)
    return asleep


class Runtime:
    """A runtime with one container that sleeps, for the verbs that want one."""

    def __init__(self, name, command, bundle, state):
        self.name, self.bundle = name, bundle
        self.command = [command, "--root", f"{state}/verbs-{name}"]
        self.sleeper = f"bench-sleeper-{name}"
        call([*self.command, "run", "--detach", "--bundle", sleeping_bundle(bundle, name), self.sleeper])

    def run(self, number):
        call([*self.command, "run", "--bundle", self.bundle, f"bench-{self.name}-{number}"])

    def life(self, number):
        name = f"bench-{self.name}-{number}"
        call([*self.command, "create", "--bundle", self.bundle, name])
        call([*self.command, "start", name])
        call([*self.command, "delete", "--force", name])

    def exec(self, _):
        call([*self.command, "exec", self.sleeper, "/bin/true"])

    def state(self, _):
        call([*self.command, "state", self.sleeper])

    def close(self):
        call([*self.command, "delete", "--force", self.sleeper])


VERBS = {"run": Runtime.run, "create, start, delete": Runtime.life, "exec": Runtime.exec, "state": Runtime.state}


def runtimes(bundle, state):
    for name, command in (("crun", "crun"), ("runc", "runc"), ("pscontainer", os.environ["PSCONTAINER"])):
        if shutil.which(command):
            try:
                yield Runtime(name, command, bundle, state)
            except RuntimeError as error:
                print(f"note: left out: {error}", file=sys.stderr)


def main():
    rounds, (bundle, state) = int(sys.argv[1]), sys.argv[2:4]
    os.umask(0o22)
    os.setpgrp()
    contenders = list(runtimes(bundle, state))
    times = {(verb, runtime.name): [] for verb in VERBS for runtime in contenders}
    try:
        for number in range(rounds + WARM_UP):
            for verb, once in VERBS.items():
                for runtime in contenders:
                    start = time.perf_counter()
                    once(runtime, f"{number}-{list(VERBS).index(verb)}")
                    if number >= WARM_UP:
                        times[verb, runtime.name].append((time.perf_counter() - start) * 1000)
    finally:
        for runtime in contenders:
            runtime.close()
    print(f"\nMean of {rounds} rounds after {WARM_UP} to warm up, in ms, with the share of crun's.\n")
    print("| verb | " + " | ".join(runtime.name for runtime in contenders) + " |")
    print("|---|" + "---:|" * len(contenders))
    for verb in VERBS:
        base = statistics.mean(times[verb, contenders[0].name])
        cells = (statistics.mean(times[verb, runtime.name]) for runtime in contenders)
        print(f"| `{verb}` | " + " | ".join(f"{mean:.1f} ({mean / base:.2f})" for mean in cells) + " |")


if __name__ == "__main__":
    main()
