using System.Collections.Generic;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Processes;

/// <summary>What a process is connected to: three standard streams, /dev/null by default, or a terminal; and files that it inherits.</summary>
public sealed class ProcessStreams
{
    /// <summary>Standard input. A pipe belongs to the container's root user, and then to the program's (libcontainer's <c>InitializeIO</c>).</summary>
    public Stdio Input { get; set; } = Stdio.Null;

    /// <summary>Standard output.</summary>
    public Stdio Output { get; set; } = Stdio.Null;

    /// <summary>Standard error.</summary>
    public Stdio Error { get; set; } = Stdio.Null;

    /// <summary>
    /// A terminal of this size, made in the container's own devpts, in place of the streams; null for none. The monitor of the
    /// process holds it: any later session can connect to it (<see cref="ContainerProcess.OpenTerminal"/>).
    /// </summary>
    public TerminalSize? Terminal { get; set; }

    /// <summary>
    /// The caller is connected to that terminal from the first moment: the first <see cref="ContainerProcess.OpenTerminal"/> gives this
    /// connection, also where the process has ended by then, and it must be read. Without this what nobody has seen is lost with the process.
    /// </summary>
    public bool AttachTerminal { get; set; }

    /// <summary>Whether that terminal writes lines as they are, without a carriage return (ONLCR off): for a holder that is no terminal itself.</summary>
    public bool PlainLines { get; set; }

    /// <summary>The terminal on the host that is used in place of the streams, or null.</summary>
    public string? ConsolePath { get; private set; }

    /// <summary>
    /// Path of a socket (AF_UNIX, SOCK_STREAM) to which the holder's side of the terminal is sent (SCM_RIGHTS), in place of being
    /// held by the monitor; null for that. Of no effect without a terminal. Runtimes call it <c>--console-socket</c>.
    /// </summary>
    public string? ConsoleSocket { get; set; }

    /// <summary>Open files that the program inherits as its descriptors 3, 4 …; they stay the caller's to close. At most 128.</summary>
    public IList<SafeFileHandle> ExtraFiles { get; } = [];

    /// <summary>Makes a terminal on the host for the process: libcontainer's <c>NewConsole</c>.</summary>
    /// <param name="uid">Owner of the program's side, in the caller's user namespace: with a user namespace, the container's root.</param>
    /// <param name="gid">Group of it.</param>
    /// <returns>The holder's side.</returns>
    /// <exception cref="ContainerException">ConsoleExists: the process has a terminal; SystemError.</exception>
    public PseudoTerminal NewConsole(uint uid = 0, uint gid = 0)
    {
        RefuseSecond();
        PseudoTerminal terminal = PseudoTerminal.Open(uid, gid);
        ConsolePath = terminal.Path;
        return terminal;
    }

    /// <summary>Uses a terminal on the host that somebody else holds: libcontainer's <c>ConsoleFromPath</c>.</summary>
    /// <param name="path">Its path, such as /dev/pts/3.</param>
    /// <exception cref="ContainerException">ConsoleExists: the process has a terminal.</exception>
    public void ConsoleFromPath(string path)
    {
        System.ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseSecond();
        ConsolePath = path;
    }

    /// <summary>One process has one terminal.</summary>
    internal void RefuseSecond()
    {
        if (ConsolePath is null && Terminal is null)
            return;
        throw new ContainerException(ErrorCode.ConsoleExists, "the process has a terminal already" + (ConsolePath is null ? string.Empty : $": {ConsolePath}"))
        {
            Path = ConsolePath,
            Hint = "Use new ProcessStreams for another process.",
        };
    }
}
