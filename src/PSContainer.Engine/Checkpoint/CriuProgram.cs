using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>criu(8): where it is, whether it is new enough, and what it and this kernel can do.</summary>
internal static class CriuProgram
{
    private const string Advice = "Install CRIU 4.1 or later (Debian 13: apt-get install criu) and have it in PATH: criu --version tells which one that is.";

    private static readonly (int Major, int Minor) s_oldest = (4, 1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Its environment: where it finds ip(8), iptables(8) and tar(1), and nothing of the caller's.</summary>
    internal static IReadOnlyList<string> Environment { get; } =
        [$"PATH={System.Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"];

    /// <summary>Its absolute path.</summary>
    /// <exception cref="CheckpointException">It is nowhere.</exception>
    internal static string Find(string name)
    {
        string? found = name.Contains('/') ? Path.GetFullPath(name) : HostText.FindProgram(name);
        if (found is not null && Libc.TryProbeAccess(found, Libc.ProbeExecute) == 0)
            return found;
        throw new CheckpointException(name.Contains('/') ? $"\"{name}\" cannot be executed, so containers cannot be saved or restored" : $"{name} is nowhere in PATH, so containers cannot be saved or restored")
        {
            Step = "find CRIU",
            Path = name,
            Errno = Errno.ENOENT,
            Hint = Advice,
        };
    }

    /// <summary>CRIU takes part in what it must not be able to do to others: only root may ask it.</summary>
    internal static void DemandPrivilege()
    {
        if (Libc.GetEffectiveUid() == 0)
            return;
        throw new CheckpointException("only root can save and restore containers: CRIU needs CAP_SYS_ADMIN")
        {
            Step = "look for the privilege",
            Errno = Errno.EPERM,
            Hint = "Run PowerShell as root: sudo pwsh.",
        };
    }

    /// <summary>Asks for the version, on a conversation that goes on.</summary>
    /// <returns>As text.</returns>
    /// <exception cref="CheckpointException">It is too old, or gives no answer.</exception>
    internal static string DemandVersion(CriuMessages criu, string path)
    {
        using Deadline deadline = new(s_patience, default);
        Rpc.Version? version = Ask(criu, new Request { Type = RequestType.Version, KeepOpen = true }, deadline)?.Version;
        if (version is null)
            throw Refused($"\"{path}\" gives no answer: it is no CRIU, or cannot run here", path);
        string text = $"{version.Major}.{version.Minor}" + (version.HasSublevel ? $".{version.Sublevel}" : null);
        return (version.Major, version.Minor).CompareTo(s_oldest) >= 0 ? text
            : throw Refused($"CRIU {text} at \"{path}\" is too old: {s_oldest.Major}.{s_oldest.Minor} or later is needed", path);
    }

    /// <summary>Asks whether CRIU and this kernel can do what the options want, before anything is touched.</summary>
    /// <exception cref="CheckpointException">They cannot.</exception>
    internal static void DemandFeatures(CriuMessages criu, CriuOpts options)
    {
        bool memory = options.PreDump || options.ParentPath.Length > 0;
        if (!memory && !options.LazyPages)
            return;
        using Deadline deadline = new(s_patience, default);
        Features wanted = new();
        if (memory)
            wanted.MemoryTracking = true;
        if (options.LazyPages)
            wanted.LazyPages = true;
        Response? response = Ask(criu, new Request { Type = RequestType.FeatureCheck, KeepOpen = true, Features = wanted }, deadline);
        if (response is not { Success: true, Features: { } found })
            throw Missing("CRIU could not find out what this kernel can do", "See what it says: criu check. It may lack modules of the kernel, such as nf_tables and unix_diag.");
        if (memory && !found.MemoryTracking)
        {
            throw Missing("this kernel does not keep track of changed memory (CONFIG_MEM_SOFT_DIRTY), which pre-dumps are made of",
                "Leave -PreDump and -ParentPath out: the checkpoint then writes all of the memory.");
        }

        if (options.LazyPages && !found.LazyPages)
        {
            throw Missing("this kernel or CRIU cannot fetch memory later (userfaultfd(2), CONFIG_USERFAULTFD)",
                "Leave -LazyPages out: the memory is then read before the container runs on.");
        }
    }

    private static Response? Ask(CriuMessages criu, Request request, Deadline deadline)
    {
        try
        {
            return criu.Ask(request, deadline);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            return null;
        }
    }

    private static CheckpointException Missing(string message, string hint) =>
        new(message) { Step = "ask what CRIU can do", Errno = Errno.EOPNOTSUPP, Hint = hint };

    private static CheckpointException Refused(string message, string path) =>
        new(message) { Step = "ask CRIU for its version", Path = path, Errno = Errno.EOPNOTSUPP, Hint = Advice };
}
