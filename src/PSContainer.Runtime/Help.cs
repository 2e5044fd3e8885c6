namespace PSContainer.Runtime;

/// <summary>The help text.</summary>
internal static class Help
{
    internal static int Write()
    {
        Output.Line(
            """
            usage: pscontainer [--root DIR] [--data-root DIR] [--cgroup-manager cgroupfs|disabled] COMMAND

              run [options] [ID] -- PROGRAM [ARG…]   make a container, run a program in it, remove it
                  --rootfs DIR        root directory (default: the host's own root with a private layer above it)
                  --read-only         the root cannot be written
                  --memory SIZE       memory limit: bytes, or with k, m, g
                  --cpus N            processors, for example 0.5
                  --pids-limit N      processes and threads
                  --hostname NAME     host name (default: the id)
                  --network none|host (default: none, loopback only)
                  -e, --env NAME=VALUE    -u, --user USER[:GROUP]    -w, --workdir DIR
                  -v, --mount SOURCE:DESTINATION[:OPTION,…]
                  -d, --detach        leave it running and print its id
                  --keep              do not remove it at the end
              exec [-e …] [-u …] [-w …] ID -- PROGRAM [ARG…]   run a program in a running container
                  --ignore-paused     also in a paused one: it runs when that is resumed
              list [-q] [-f table|json]      containers
              state ID                       one container as JSON
              stats ID                       usage as JSON
              kill ID [SIGNAL]               signal its init (default TERM)
              pause ID, resume ID            stop all its processes where they are, let them run on
              delete [-f] ID                 remove it; -f kills it first
              version, help
            """);
        return ExitCodes.Success;
    }

    internal static int WriteVersion()
    {
        Output.Line($"pscontainer version {typeof(Help).Assembly.GetName().Version?.ToString(3)}");
        return ExitCodes.Success;
    }
}
