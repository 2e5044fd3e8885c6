using System;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What a caller of a runtime says beside the document.</summary>
public sealed class BundleOptions
{
    /// <summary>The caller is not root (runc: <c>rootless_euid</c>).</summary>
    public bool RootlessEuid { get; init; }

    /// <summary>Cgroup errors for want of privilege are no errors; device rules are left alone.</summary>
    public bool RootlessCgroups { get; init; }

    /// <summary>The root is changed without pivot_root(2) (<c>--no-pivot</c>).</summary>
    public bool NoPivotRoot { get; init; }

    /// <summary>The caller's session keyring is kept (<c>--no-new-keyring</c>).</summary>
    public bool NoNewKeyring { get; init; }

    /// <summary><c>linux.cgroupsPath</c> is <c>slice:prefix:name</c>, for systemd (<c>--systemd-cgroup</c>).</summary>
    public bool SystemdCgroup { get; init; }

    /// <summary>Gets what is no error and yet not as the document has it: capabilities that cannot be granted.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>As it is: rootless where the caller is not root, or is the root of an ordinary user's own user namespace.</summary>
    /// <param name="warn">Gets the warnings, or null.</param>
    public static BundleOptions ForCaller(Action<string>? warn = null) =>
        new() { RootlessEuid = Libc.GetEffectiveUid() != 0, RootlessCgroups = Rootless.IsCaller, Warn = warn };
}
