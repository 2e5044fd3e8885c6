using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Security;

/// <summary>Becomes another user and gives up capabilities, in the one order that works: bounding set, ids, then the other sets (capabilities(7)).</summary>
internal static class Credentials
{
    /// <summary>Takes from the bounding set what is not wanted. Must come before the ids change: it needs CAP_SETPCAP.</summary>
    internal static void DropBounding(CapabilitySets? sets)
    {
        Libc.Check(Libc.TryPrctl(Libc.PR_SET_KEEPCAPS, 1), "prctl");
        if (sets is null)
            return;
        ulong keep = Capability.Mask(sets.Bounding);
        for (int number = 0; Libc.TryPrctl(Libc.PR_CAPBSET_READ, number) is int present && present >= 0; number++)
        {
            if (present == 1 && (keep & (1UL << number)) == 0)
                Libc.Check(Libc.TryPrctl(Libc.PR_CAPBSET_DROP, number), "prctl");
        }
    }

    internal static void BecomeUser(ContainerUser user)
    {
        int result = Libc.TrySetGroups(user.Groups);

        // Denied in a user namespace that an unprivileged user made; it has no other groups to lose (user_namespaces(7)).
        if (!(result == -Errno.EPERM && user.Groups.Length == 0))
            Libc.Check(result, "setgroups");
        Libc.Check(Libc.TrySetResGid(user.Gid), "setresgid", user.Gid.ToString());
        Libc.Check(Libc.TrySetResUid(user.Uid), "setresuid", user.Uid.ToString());
    }

    /// <summary>Sets what is wanted as far as the process has it: a capability that the caller's own bounding set lacks cannot be given.</summary>
    internal static void Apply(CapabilitySets? sets)
    {
        if (sets is null)
            return;
        ulong has = Libc.GetPermittedCapabilities();
        ulong permitted = Capability.Mask(sets.Permitted) & has;
        ulong effective = Capability.Mask(sets.Effective) & permitted;
        ulong inheritable = Capability.Mask(sets.Inheritable) & has;
        Libc.Check(Libc.TryPrctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_CLEAR_ALL), "prctl");
        Libc.Check(Libc.TryCapSet(effective, permitted, inheritable), "capset");
        ulong ambient = Capability.Mask(sets.Ambient) & permitted & inheritable;
        for (int number = 0; ambient != 0; number++, ambient >>= 1)
        {
            if ((ambient & 1) != 0)
                Libc.Check(Libc.TryPrctl(Libc.PR_CAP_AMBIENT, Libc.PR_CAP_AMBIENT_RAISE, number), "prctl");
        }
    }
}
