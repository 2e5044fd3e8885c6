using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Launch;

/// <summary>The user's program with the container's defaults filled in.</summary>
internal sealed class ProcessSpec
{
    internal IReadOnlyList<string> Args { get; init; } = [];

    internal IReadOnlyList<string> Env { get; init; } = [];

    internal string User { get; init; } = string.Empty;

    internal string Cwd { get; init; } = string.Empty;

    internal bool NoNewPrivileges { get; init; }

    internal uint Umask { get; init; }

    /// <summary>Signal that the program gets when its monitor dies, or 0.</summary>
    internal int ParentDeathSignal { get; init; }

    /// <summary>Null keeps what the process has.</summary>
    internal CapabilitySets? Capabilities { get; init; }

    /// <summary>The filter of its system calls.</summary>
    internal SeccompFilter Seccomp { get; init; } = SeccompFilter.None;

    internal void Write(WireWriter writer)
    {
        writer.Strings(Args);
        writer.Strings(Env);
        writer.String(User);
        writer.String(Cwd);
        writer.Bool(NoNewPrivileges);
        writer.UInt(Umask);
        writer.Int(ParentDeathSignal);
        writer.Bytes(Seccomp.Program);
        writer.UInt(Seccomp.Flags);
        writer.Bool(Seccomp.Notifies);
        writer.Bool(Capabilities is not null);
        if (Capabilities is { } sets)
        {
            writer.Strings(sets.Bounding);
            writer.Strings(sets.Effective);
            writer.Strings(sets.Inheritable);
            writer.Strings(sets.Permitted);
            writer.Strings(sets.Ambient);
        }
    }

    internal static ProcessSpec Read(WireReader reader) => new()
    {
        Args = reader.Strings(),
        Env = reader.Strings(),
        User = reader.String(),
        Cwd = reader.String(),
        NoNewPrivileges = reader.Bool(),
        Umask = reader.UInt(),
        ParentDeathSignal = reader.Int(),
        Seccomp = new SeccompFilter(reader.Bytes(), reader.UInt(), reader.Bool()),
        Capabilities = reader.Bool()
            ? new CapabilitySets
            {
                Bounding = [.. reader.Strings()],
                Effective = [.. reader.Strings()],
                Inheritable = [.. reader.Strings()],
                Permitted = [.. reader.Strings()],
                Ambient = [.. reader.Strings()],
            }
            : null,
    };
}
