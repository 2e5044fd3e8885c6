using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Errors of managed networks.</summary>
internal static class ManagedErrors
{
    internal static ContainerException NotExists(string name) =>
        Of($"There is no network '{name}'.", Errno.ENOENT, "Get-ContainerNetwork lists those that there are; New-ContainerNetwork makes one.");

    internal static ContainerException Exists(string name) =>
        Of($"There is a network '{name}' already.", Errno.EEXIST, $"Choose another name, or remove it first: Remove-ContainerNetwork {name}.");

    internal static ContainerException InUse(string name, string containers) =>
        Of($"The network '{name}' is in use by {containers}.", Errno.EBUSY, "Remove the containers or disconnect them first.");

    internal static ContainerException Full(ManagedNetwork network) =>
        Of($"The network '{network.Name}' has no address left in {network.Subnet}.", Errno.EADDRNOTAVAIL, "Remove containers that are not needed any more, or make a network with a larger subnet.");

    internal static ContainerException Of(string message, int errno, string hint, System.Exception? inner = null) =>
        new(ErrorCode.SystemError, message, inner) { Step = "manage networks", Errno = errno, Hint = hint };
}
