namespace PSContainer.Runtime;

/// <summary>Descriptions of options that mean the same in every verb, by the option's first name.</summary>
internal static class OptionTexts
{
    /// <summary>The description; empty where there is none.</summary>
    internal static string Of(string name) => name switch
    {
        "--additional-gids" or "-g" => "one more group of the program",
        "--apparmor" => "AppArmor profile of the program",
        "--bundle" or "-b" => "directory of the bundle (default: the current one)",
        "--cap" or "-c" => "one more capability of the program",
        "--cgroup" => "cgroup of the program below the container's: PATH or CONTROLLER[,CONTROLLER…]:PATH",
        "--config" or "-f" => "name of the document in the bundle (default: config.json)",
        "--console-socket" => "socket that gets the terminal's descriptor",
        "--cpus" => "processors, for example 0.5",
        "--cwd" => "working directory of the program",
        "--detach" or "-d" => "do not wait for the program",
        "--env" or "-e" => "variable of the environment, NAME=VALUE",
        "--force" => "kill it first where it runs; no error where there is none",
        "--hostname" => "host name (default: the ID)",
        "--ignore-paused" => "also where the container is paused: it runs when that is resumed",
        "--keep" => "do not remove the container at the end",
        "--memory" or "-m" => "memory limit: bytes, or with k, m, g",
        "--mount" => "SOURCE:DESTINATION[:OPTION,…]",
        "--network" => "networks by name, with commas between; none or host (default: none, loopback only)",
        "--publish" => "port of the host that leads to the container: [ADDRESS:]PORT:PORT[/PROTOCOL]",
        "--dns" => "address of a name server (default: the host's)",
        "--no-new-keyring" => "keep the caller's session keyring",
        "--no-new-privs" => "the program cannot gain privileges",
        "--no-pivot" => "change the root without pivot_root(2), for a root in a ramdisk",
        "--no-subreaper" => "do not adopt processes that outlive their parents (always so)",
        "--pid-file" => "file that gets the process id",
        "--pidfd-socket" => "socket that gets a pidfd of the first process",
        "--pids-limit" => "number of processes and threads",
        "--preserve-fds" => "so many descriptors more than the three are passed on",
        "--process" or "-p" => "file with the program as JSON (process of a config.json)",
        "--process-label" => "SELinux label of the program",
        "--read-only" => "the root cannot be written",
        "--regex" => "the ID is a regular expression, for all containers that it matches",
        "--rm" => "remove the container at the end (the default)",
        "--rootfs" => "root directory (default: the host's own root with a private layer above it)",
        "--tty" or "-t" => "give the program a terminal",
        "--user" or "-u" => "user of the program, USER[:GROUP]",
        "--workdir" or "-w" => "working directory of the program",
        _ => string.Empty,
    };
}
