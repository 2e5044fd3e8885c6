using System.Collections.Generic;

namespace PSContainer.Runtime;

/// <summary>The verbs for the help, in its order.</summary>
internal static class VerbTexts
{
    internal static readonly IReadOnlyDictionary<string, VerbText> All = new SortedDictionary<string, VerbText>(System.StringComparer.Ordinal)
    {
        ["checkpoint"] = new("save a container's processes on disk, and remove it", "ID",
            "It takes CRIU 4.1 or later, and root. With --leave-running or --pre-dump the container runs on."),
        ["create"] = new("make a container of a bundle, ready for its program", "ID"),
        ["delete"] = new("remove containers and all that they hold", "ID…"),
        ["events"] = new("show what a container uses, again and again, and when it runs out of memory", "ID",
            "Each event is a line of JSON: {\"type\":\"stats\",\"id\":…,\"data\":{…}}, and {\"type\":\"oom\",\"id\":…}. It ends with the container."),
        ["exec"] = new("run one more program in a container", "ID [--] PROGRAM [ARG…]",
            "Options come before the ID: all that follows it is the program's."),
        ["features"] = new("show what this runtime can do, as JSON (OCI runtime-spec, features.md)", string.Empty),
        ["kill"] = new("send a signal to a container's first process", "ID [SIGNAL]",
            "The signal is a name (TERM, SIGTERM, RTMIN+3) or a number; without one it is TERM."),
        ["list"] = new("list the containers", string.Empty),
        ["pause"] = new("stop all processes of a container where they are", "ID"),
        ["ps"] = new("show the processes of a container", "ID [OPTION OF ps(1)…]",
            "The options go to ps(1), which is run without them as ps -ef; its column PID must be among those shown."),
        ["receive"] = new("take a container from another machine: the receiving end of Move-Container", "ID",
            "It reads the archive of a checkpoint from the standard input, in pieces with their lengths, and then a line: \"go\" has the\n"
            + "   container go on here. With anything else, or the end of the input, nothing of it is left. What it says are lines of JSON."),
        ["restore"] = new("have a container go on where it was saved", "ID",
            "The container is one that is recorded as checkpointed, or is made: of the bundle that is named or is the working\n"
            + "   directory, or else as it was when it was saved."),
        ["resume"] = new("let the processes of a paused container run on", "ID"),
        ["run"] = new("make a container, run its program, and remove it", "ID | [ID] -- PROGRAM [ARG…]",
            "With an ID alone the container and its program are those of a bundle. With a program after -- no bundle is needed: the\n"
            + "   root is the host's own with a private layer above it, or a directory that is named."),
        ["spec"] = new("write a config.json to begin with", string.Empty,
            "The program in it is sh, at a terminal, in a root directory rootfs that is read-only: change it to what is wanted."),
        ["start"] = new("run the program of a container that was created", "ID"),
        ["state"] = new("show a container as JSON (OCI runtime-spec, State)", "ID"),
        ["stats"] = new("show what a container uses, as JSON", "ID"),
        ["update"] = new("change the limits of a container", "ID",
            "With --resources the limits are those of a file, in the form of linux.resources of a config.json, and the other\n"
            + "   options are not looked at. What is not named stays as it is."),
    };
}
