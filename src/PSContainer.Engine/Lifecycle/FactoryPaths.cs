using System;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Where things are when nobody says otherwise.</summary>
internal static class FactoryPaths
{
    internal static string DefaultStateRoot => ForMachine
        ? "/run/pscontainer"
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? runtime : $"/tmp/pscontainer-{Libc.GetEffectiveUid()}", "pscontainer");

    internal static string DefaultDataRoot => ForMachine
        ? "/var/lib/pscontainer"
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
            ? data
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share"), "pscontainer");

    // A user namespace without a user's session, as of a system container, is a machine of its own.
    private static bool ForMachine => Libc.GetEffectiveUid() == 0
        && (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is not { Length: > 0 } || !Rootless.IsCaller);

    /// <summary>The executable beside the engine; the running one where the engine is part of it.</summary>
    internal static string DefaultInitPath
    {
        get
        {
            // First what is cheap to know: the directory of an assembly sets reflection going.
            if (Path.GetFileName(Environment.ProcessPath) == "pscontainer")
                return "/proc/self/exe";
            string directory = AssemblyDirectory;
            return directory.Length == 0 ? "/proc/self/exe" : Path.Combine(directory, "pscontainer");
        }
    }

    // In the native executable there are no assemblies, and the location is empty by contract.
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is what tells the native executable apart.")]
    private static string AssemblyDirectory => Path.GetDirectoryName(typeof(FactoryPaths).Assembly.Location) ?? string.Empty;
}
