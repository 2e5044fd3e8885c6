using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Init.Steps;

/// <summary>
/// Makes a terminal in the container's own devpts, hands the holder's side to the monitor, and takes the other as standard streams.
/// Nothing on the way is trusted to a path: an image, or a neighbour that shares a volume, may have put links there (CVE-2025-52565).
/// </summary>
internal sealed class TerminalStep(TerminalSize size, bool console, bool plainLines = false) : InitStep
{
    private const string Multiplexer = "/dev/pts/ptmx";
    private const ulong MultiplexerInode = 2;

    internal override StepKind Kind => StepKind.Terminal;

    internal override string Describe() => $"make a terminal of {size}" + (console ? " and show it as /dev/console" : string.Empty);

    internal override void Write(WireWriter writer)
    {
        writer.Int(size.Columns);
        writer.Int(size.Rows);
        writer.Bool(console);
        writer.Bool(plainLines);
    }

    internal static TerminalStep Read(WireReader reader) =>
        new(new TerminalSize((ushort)reader.Int(), (ushort)reader.Int()), reader.Bool(), reader.Bool());

    internal override void Run(InitContext context)
    {
        int master = OpenMultiplexer(context.FinalRoot);
        Libc.Check(Libc.TryUnlockTerminal(master), "TIOCSPTLCK", Multiplexer);
        int peer = Libc.Check(Libc.TryOpenTerminalPeer(master), "TIOCGPTPEER", Multiplexer);
        Libc.Check(Libc.TrySetWindowSize(master, size.ToNative()), "TIOCSWINSZ", Multiplexer);
        if (plainLines)
            Libc.Check(Libc.TryClearCarriageReturns(master), "tcsetattr", Multiplexer);
        if (console)
            ShowAsConsole(context.FinalRoot, peer);
        Libc.Check(Libc.TrySend(context.Monitor.Terminal, "/dev/pts/ptmx"u8, [master]), "sendmsg", "terminal");
        Libc.Close(context.Monitor.Terminal);
        Libc.Close(master);
        for (int i = 0; i < 3; i++)
            Libc.Check(Libc.TryDup3(peer, i, 0), "dup3");
        Libc.Close(peer);
        Libc.Check(Libc.TrySetControllingTerminal(0), "TIOCSCTTY");
        context.OwnsTerminal = true;
    }

    private static int OpenMultiplexer(RootDirectory root)
    {
        int handle = root.TryOpen(Multiplexer, Libc.O_PATH | Libc.O_NOFOLLOW);
        if (handle is -Errno.ENOENT or -Errno.ENOTDIR)
            throw NoDevpts(Errno.ENOENT);
        Libc.Check(handle, "openat2", Multiplexer);
        bool genuine = IsMultiplexer(handle);
        Libc.Close(handle);
        int master = genuine ? root.Open(Multiplexer, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_NOFOLLOW) : -1;
        if (master >= 0 && Libc.FileSystemMagic(master, Multiplexer) == Libc.DEVPTS_SUPER_MAGIC)
            return master;
        throw NoDevpts(Errno.ENODEV);
    }

    private static bool IsMultiplexer(int fd)
    {
        Libc.Statx stat = Libc.Stat(fd, Multiplexer);
        return Libc.FileSystemMagic(fd, Multiplexer) == Libc.DEVPTS_SUPER_MAGIC && stat.Inode == MultiplexerInode && stat.IsCharDevice(5, 2);
    }

    private static void ShowAsConsole(RootDirectory root, int peer)
    {
        int dev = root.Open("/dev", Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);

        // Made and opened without following: a link there would have the runtime make files elsewhere (CVE-2026-88264).
        int made = Libc.TryOpenAt(dev, "console", Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_WRONLY, 0x180);
        if (made != -Errno.EEXIST)
            Libc.Close(Libc.Check(made, "open", "/dev/console"));
        int target = Libc.OpenAt(dev, "console", Libc.O_PATH | Libc.O_NOFOLLOW);
        uint type = Libc.Stat(target, "/dev/console").Type;
        if (type is not (Libc.S_IFREG or Libc.S_IFCHR))
        {
            throw new ContainerException(ErrorCode.ConfigInvalid, "/dev/console in the container's root is neither a file nor a device")
            {
                Path = "/dev/console",
                Hint = "Remove it from the root file system, or mount a tmpfs at /dev.",
            };
        }

        int tree = Libc.Check(Libc.TryOpenTree(peer, string.Empty, Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH), "open_tree", "terminal");
        Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", "/dev/console");
        Libc.Close(tree);
        Libc.Close(target);
        Libc.Close(dev);
    }

    private static ContainerException NoDevpts(int errno) =>
        new(ErrorCode.ConfigInvalid, "a terminal needs a devpts file system at /dev/pts in the container, and there is none")
        {
            Path = Multiplexer,
            Errno = errno,
            Hint = "Add the mount devpts:/dev/pts:newinstance,ptmxmode=0666,mode=0620 to the configuration, or start the program without a terminal.",
        };
}
