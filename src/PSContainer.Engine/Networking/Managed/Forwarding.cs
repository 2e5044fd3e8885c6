using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Forwarding of IPv4 by the host, without which nothing gets from a bridge to the outside. It is turned off again with the last network, where it was off before the first.</summary>
internal static class Forwarding
{
    private const string Parameter = "/proc/sys/net/ipv4/ip_forward", Note = "forwarding_was_off";

    internal static void TurnOn(NetworkFiles files)
    {
        if (LinuxFile.ReadText(Parameter).Trim() != "0")
            return;

        // First the note: killed after it, the worst is that forwarding is turned off which never was on.
        Libc.Close(Libc.OpenAt(Libc.AT_FDCWD, $"{files.Root}/{Note}", Libc.O_WRONLY | Libc.O_CREAT | Libc.O_NOFOLLOW, 0x180));
        LinuxFile.WriteText(Parameter, "1");
    }

    internal static void Restore(NetworkFiles files)
    {
        string note = $"{files.Root}/{Note}";
        if (Libc.TryAccessAt(Libc.AT_FDCWD, note, 0) != 0)
            return;
        LinuxFile.WriteText(Parameter, "0");
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, note);
    }
}
