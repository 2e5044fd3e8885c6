"""Times the contenders of run.sh round by round, so that a busy moment of the machine touches all of them alike."""
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

# Until .NET has compiled what runs often, a session is not warm: thirty calls, and the compiler works in the background.
WARM_UP = 40


class Command:
    """A command line that runs one container from nothing to nothing."""

    def __init__(self, name, arguments, directory):
        self.name, self.arguments, self.directory = name, arguments, directory

    def once(self, number):
        arguments = [a.replace("{n}", str(number)) for a in self.arguments]
        start = time.perf_counter()
        # posix_spawn: the cost of starting a process is in the figure, python's own is not.
        pid = os.posix_spawnp(arguments[0], arguments, os.environ)
        _, status = os.waitpid(pid, 0)
        elapsed = time.perf_counter() - start
        if status != 0:
            raise RuntimeError(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
        return elapsed * 1000

    def close(self):
        pass


class Session:
    """A PowerShell that imported the module once and lives through one container for every line it is sent."""

    def __init__(self, name, pwsh, script, rootfs, state):
        self.name = name
        self.process = subprocess.Popen(
            [pwsh, "-NoProfile", "-NonInteractive", "-File", script, "-RootPath", rootfs, "-StateRoot", state],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def once(self, number):
        self.process.stdin.write(f"{number}\n")
        line = self.process.stdout.readline()
        try:
            return float(line)
        except ValueError:
            raise RuntimeError(line.strip() or "pwsh ended") from None

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def version(program):
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
    except OSError:
        return "absent"


def contenders(bundle, state, here):
    rootfs = os.path.join(bundle, "rootfs")
    limits = ["--memory", "256m", "--pids-limit", "64"]
    for runtime in ("crun", "runc"):
        if shutil.which(runtime):
            yield Command(f"`{runtime} run`", [runtime, "--root", f"{state}/{runtime}", "run", "--bundle", bundle, "bench-{n}"], bundle)
    cold = [os.environ["PSCONTAINER"], "--root", f"{state}/cold", "run", "--rm", "--rootfs", rootfs, *limits, "bench-{n}", "--"]
    probe = subprocess.run([*(a.replace("{n}", "probe") for a in cold), "/bin/busybox", "echo", "alive"], capture_output=True, text=True, check=False)
    if probe.stdout != "alive\n":
        sys.exit(f"pscontainer runs nothing here: {probe.stderr.strip()}")
    yield Command("`pscontainer run` (cold)", [*cold, "/bin/true"], bundle)
    if os.environ.get("PWSH"):
        yield Session("warm pwsh: New, Start, Wait, Remove", os.environ["PWSH"], f"{here}/Warm.ps1", rootfs, f"{state}/warm")


def main():
    rounds, (bundle, state, here) = int(sys.argv[1]), sys.argv[2:5]
    alive, dead, times = list(contenders(bundle, state, here)), {}, {}
    for number in range(rounds + WARM_UP):
        for contender in list(alive):
            try:
                elapsed = contender.once(number)
            except (RuntimeError, OSError) as error:
                dead[contender.name] = str(error)
                alive.remove(contender)
                continue
            if number >= WARM_UP:
                times.setdefault(contender.name, []).append(elapsed)
    for contender in alive:
        contender.close()

    print(f"{platform.release()} {platform.machine()}, {os.cpu_count()} cores; {version('crun')}; {version('runc')}; "
          f"mean of {rounds} after {WARM_UP} to warm up, interleaved\n")
    crun = statistics.mean(times["`crun run`"]) if "`crun run`" in times and "`crun run`" not in dead else None
    print("| what | mean ms | median | least | of crun |\n|---|---:|---:|---:|---:|")
    for name, values in times.items():
        if name not in dead:
            mean = statistics.mean(values)
            ratio = f"{mean / crun:.2f}" if crun else "-"
            print(f"| {name} | {mean:.1f} | {statistics.median(values):.1f} | {min(values):.1f} | {ratio} |")
    for name, reason in dead.items():
        print(f"\nnot measured: {name}: {reason}")
    return 1 if dead else 0


sys.exit(main())
