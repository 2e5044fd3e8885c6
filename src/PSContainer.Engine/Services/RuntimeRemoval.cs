using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Services;

/// <summary>Takes back what a record names, the last first. What has gone already is no error; what others have put into a directory or cgroup stays, and so does that.</summary>
/// <param name="ofHereAndNow">Whether mounts, cgroups and interfaces can still be there.</param>
/// <param name="warn">Is told of what has to stay, or null.</param>
internal sealed class RuntimeRemoval(bool ofHereAndNow, Action<string>? warn)
{
    internal void Remove(List<RuntimePiece> pieces)
    {
        // While the namespace is bound that they are in: the kernel would remove with it what is made by software.
        for (int i = pieces.Count - 1; i >= 0; i--)
        {
            if (pieces[i].Kind == RuntimePieceKind.Moved)
                Try(pieces[i], MoveBack);
        }

        for (int i = pieces.Count - 1; i >= 0; i--)
            Try(pieces[i], Remove);
    }

    /// <summary>Whether a mount of the record is there.</summary>
    internal static bool IsMounted(RuntimePiece piece) =>
        Libc.TryStat(Libc.AT_FDCWD, piece.Path, 0, out Libc.Statx stat) == 0 && stat.IsMountRoot && stat.MountId != piece.Below;

    private void Try(RuntimePiece piece, Action<RuntimePiece> work)
    {
        try
        {
            work(piece);
        }
        catch (Exception e) when (e is LinuxException or ContainerException)
        {
            warn?.Invoke($"What runtime.json has made stays: {(piece.Name.Length > 0 ? $"the interface '{piece.Name}'" : $"'{piece.Path}'")}: {e.Message}");
        }
    }

    private void Remove(RuntimePiece piece)
    {
        switch (piece.Kind)
        {
            case RuntimePieceKind.OverlayWork:
                foreach (string inner in (string[])["work", "index"])
                    _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, $"{piece.Path}/{inner}", Libc.AT_REMOVEDIR);
                _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, piece.Path, Libc.AT_REMOVEDIR);
                break;
            case RuntimePieceKind.Directory:
                _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, piece.Path, Libc.AT_REMOVEDIR);
                break;
            case RuntimePieceKind.File:
                RemoveFile(piece.Path);
                break;
            case RuntimePieceKind.Mount when ofHereAndNow:
                Unmount(piece);
                break;
            case RuntimePieceKind.Cgroup when ofHereAndNow:
                int removed = Libc.TryUnlinkAt(Libc.AT_FDCWD, piece.Path, Libc.AT_REMOVEDIR);
                if (removed is not (-Errno.ENOENT))
                    Libc.Check(removed, "rmdir", piece.Path);
                break;
            case RuntimePieceKind.Pair when ofHereAndNow:
                NetworkSetup.Remove([new VethPairName { HostInterfaceName = piece.Name, HostMacAddress = piece.Mark }]);
                break;
            case RuntimePieceKind.Interim when ofHereAndNow:
                using (NetlinkSocket host = NetlinkSocket.Open())
                    Delete(host, piece.Name, null);
                break;
            case RuntimePieceKind.Inner when ofHereAndNow && Libc.TryAccessAt(Libc.AT_FDCWD, piece.Path, 0) == 0:
                using (NetworkNamespaceFile file = NetworkNamespaceFile.OfPath(piece.Path))
                using (NetlinkSocket inside = file.OpenSocket())
                    Delete(inside, piece.Name, piece.Mark);
                break;
        }
    }

    /// <summary>Our file is empty: what somebody has written into it meanwhile is his.</summary>
    private static void RemoveFile(string path)
    {
        if (Libc.TryStat(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) == 0 && stat is { Type: Libc.S_IFREG, Size: 0 } && !stat.IsMountRoot)
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, path);
    }

    private static void Unmount(RuntimePiece piece)
    {
        if (!IsMounted(piece))
            return;
        int result = Libc.TryUnmount(piece.Path, 0);

        // Whoever still looks at it keeps it until he is done; nobody else finds it.
        if (result == -Errno.EBUSY)
            result = Libc.TryUnmount(piece.Path, Libc.MNT_DETACH);
        Libc.Check(result, "umount2", piece.Path);
    }

    private static void Delete(NetlinkSocket socket, string name, string? kind)
    {
        if (Links.Find(socket, name) is not { } link || (kind is not null && link.Kind != kind))
            return;
        try
        {
            LinkChange.Delete(socket, link.Index);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            // It went by itself meanwhile.
        }
    }

    private void MoveBack(RuntimePiece piece)
    {
        if (!ofHereAndNow || Libc.TryStat(Libc.AT_FDCWD, piece.Path, 0, out Libc.Statx stat) != 0 || !stat.IsMountRoot)
            return;
        using NetworkNamespaceFile own = NetworkNamespaceFile.Own();
        using NetworkNamespaceFile file = NetworkNamespaceFile.OfPath(piece.Path);
        using NetlinkSocket inside = file.OpenSocket();
        if (file.IsSameAs(own) || Links.Find(inside, piece.Name) is not { } link)
            return;
        LinkChange.SetUp(inside, link.Index, false);
        LinkChange.Move(inside, link.Index, own.Descriptor, piece.Name);
    }
}
