using PSContainer.Engine.Configuration;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Launch;

/// <summary>What a process does not say, it takes from its container.</summary>
internal static class ProcessSpecs
{
    private const uint DefaultUmask = 0x12;

    internal static string AppArmorProfile(ContainerConfig config, ProcessConfig process) =>
        process.AppArmorProfile.Length > 0 ? process.AppArmorProfile : config.AppArmorProfile;

    internal static string SelinuxLabel(ContainerConfig config, ProcessConfig process) =>
        process.Label.Length > 0 ? process.Label : config.ProcessLabel;

    internal static ProcessSpec Merge(ContainerConfig config, ProcessConfig process, SeccompCache filters) => new()
    {
        Args = process.Args,
        Env = process.Env,
        User = process.User,
        Cwd = process.Cwd,
        NoNewPrivileges = process.NoNewPrivileges ?? config.NoNewPrivileges,
        Umask = config.Umask ?? DefaultUmask,
        ParentDeathSignal = config.ParentDeathSignal,
        Capabilities = process.Capabilities ?? config.Capabilities,
        Seccomp = filters.Get(config.Seccomp),
    };
}
