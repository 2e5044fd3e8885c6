using System;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime;

/// <summary>Options of the verbs that have to do with CRIU, by runc's names.</summary>
internal sealed class CriuArguments
{
    private const string DefaultDirectory = "checkpoint";

    private string _images = string.Empty;

    internal CriuOpts Options { get; } = new();

    /// <summary>Whether the directory of the images was named.</summary>
    internal bool NamesImages => _images.Length > 0;

    /// <summary>Where the images are, by default below the working directory.</summary>
    internal string Images => Path.GetFullPath(NamesImages ? _images : DefaultDirectory);

    /// <summary>What both verbs take.</summary>
    internal OptionParser AddTo(OptionParser options) => options
        .Value("--image-path", v => _images = v)
        .Value("--work-path", v => Options.WorkDirectory = Path.GetFullPath(v))
        .Flag("--tcp-established", () => Options.TcpEstablished = true)
        .Flag("--tcp-skip-in-flight|--skip-in-flight", () => Options.TcpSkipInFlight = true)
        .Flag("--ext-unix-sk", () => Options.ExternalUnixConnections = true)
        .Flag("--shell-job", () => Options.ShellJob = true)
        .Flag("--lazy-pages", () => Options.LazyPages = true)
        .Flag("--file-locks", () => Options.FileLocks = true)
        .Flag("--link-remap", () => Options.LinkRemap = true)
        .Flag("--auto-dedup", () => Options.AutoDedup = true)
        .Value("--manage-cgroups-mode", v => Options.ManageCgroupsMode = Mode(v))
        .Value("--empty-ns", v => Options.EmptyNamespaces.Add(Kind(v)));

    /// <summary>What a checkpoint takes beside.</summary>
    internal OptionParser AddDumpTo(OptionParser options) => AddTo(options)
        .Value("--parent-path", v => Options.ParentPath = v)
        .Flag("--leave-running", () => Options.LeaveRunning = true)
        .Flag("--pre-dump", () => Options.PreDump = true)
        .Value("--page-server", v => Options.PageServer = Server(v))
        .Value("--status-fd", v => Options.StatusFd = Descriptor(v));

    /// <summary>What a restore takes beside.</summary>
    internal OptionParser AddRestoreTo(OptionParser options) => AddTo(options)
        .Value("--lsm-profile", v => Options.LsmProfile = v)
        .Value("--lsm-mount-context", v => Options.LsmMountContext = v);

    /// <summary>What the receiving end of a move takes: all else comes with what is sent.</summary>
    internal OptionParser AddReceiveTo(OptionParser options) => options
        .Value("--path", v => _images = v)
        .Value("--manage-cgroups-mode", v => Options.ManageCgroupsMode = Mode(v))
        .Value("--lsm-profile", v => Options.LsmProfile = v);

    private static CriuCgroupMode Mode(string text) => text switch
    {
        "" => CriuCgroupMode.Default,
        "soft" => CriuCgroupMode.Soft,
        "full" => CriuCgroupMode.Full,
        "strict" => CriuCgroupMode.Strict,
        "ignore" => CriuCgroupMode.Ignore,
        _ => throw new UsageException($"--manage-cgroups-mode is soft, full, strict or ignore, not \"{text}\""),
    };

    private static NamespaceType Kind(string text) => text == "network"
        ? NamespaceType.Network
        : throw new UsageException($"--empty-ns is network, and no other kind: \"{text}\"");

    private static CriuPageServerInfo Server(string text)
    {
        try
        {
            return new CriuPageServerInfo(text);
        }
        catch (FormatException)
        {
            throw new UsageException($"Use --page-server ADDRESS:PORT to specify page server, not \"{text}\"");
        }
    }

    private static int Descriptor(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int fd) || Libc.TryFcntl(fd, Libc.F_GETFL) is not (int flags and >= 0))
            throw new UsageException($"invalid --status-fd argument {text}: it is no open descriptor");
        return (flags & (Libc.O_WRONLY | Libc.O_RDWR)) != 0 ? fd : throw new UsageException($"invalid --status-fd argument {text}: not writable");
    }
}
