using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes the device nodes, and the links that programs expect in <c>/dev</c>. In a user namespace, which may not make nodes, the host's are bound.</summary>
internal sealed class DevicesStep(IReadOnlyList<ContainerDevice> devices, bool bindFromHost) : InitStep
{
    private static readonly (string Name, string Target)[] s_links =
    [
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ];

    internal override StepKind Kind => StepKind.Devices;

    internal override string Describe()
    {
        List<string> paths = [];
        foreach (ContainerDevice device in devices)
            paths.Add(device.Path);
        return "make the device nodes " + string.Join(", ", paths);
    }

    internal override void Write(WireWriter writer)
    {
        writer.Bool(bindFromHost);
        writer.Int(devices.Count);
        foreach (ContainerDevice device in devices)
        {
            writer.Byte((byte)device.Type);
            writer.String(device.Path);
            writer.Long(device.Major);
            writer.Long(device.Minor);
            writer.UInt(device.FileMode);
            writer.UInt(device.Uid);
            writer.UInt(device.Gid);
        }
    }

    internal static DevicesStep Read(WireReader reader)
    {
        bool bind = reader.Bool();
        ContainerDevice[] devices = new ContainerDevice[reader.Count(33)];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = new ContainerDevice
            {
                Type = (char)reader.Byte(),
                Path = reader.String(),
                Major = reader.Long(),
                Minor = reader.Long(),
                FileMode = reader.UInt(),
                Uid = reader.UInt(),
                Gid = reader.UInt(),
            };
        }

        return new DevicesStep(devices, bind);
    }

    internal override void Run(InitContext context)
    {
        // One handle of /dev for all of them: an image may have made /dev itself a link (CVE-2026-41579).
        int dev = context.RequiredRoot.Open("/dev", Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        foreach (ContainerDevice device in devices)
        {
            int slash = device.Path.LastIndexOf('/');
            string directory = device.Path[..slash], name = device.Path[(slash + 1)..];
            int parent = directory == "/dev" ? dev : context.RequiredRoot.OpenDirectory(directory);
            if (bindFromHost)
                Bind(device, parent, name);
            else
                Make(device, parent, name);
            if (parent != dev)
                Libc.Close(parent);
        }

        foreach ((string name, string target) in s_links)
            Link(dev, name, target);
        if (Libc.TryAccessAt(Libc.AT_FDCWD, "/proc/kcore", 0) == 0)
            Link(dev, "core", "/proc/kcore");
        if (Libc.TryStat(dev, "pts/ptmx", Libc.AT_SYMLINK_NOFOLLOW, out _) == 0)
        {
            _ = Libc.TryUnlinkAt(dev, "ptmx");
            Link(dev, "ptmx", "pts/ptmx");
        }

        Libc.Close(dev);
    }

    private static void Make(ContainerDevice device, int parent, string name)
    {
        uint type = device.Type switch { 'b' => Libc.S_IFBLK, 'p' => Libc.S_IFIFO, _ => Libc.S_IFCHR };
        ulong number = type == Libc.S_IFIFO ? 0 : Libc.MakeDevice(device.Major, device.Minor);
        int made = Libc.TryMknodAt(parent, name, type | device.FileMode, number);
        if (made == -Errno.EEXIST)
        {
            Verify(device, parent, name, type);
            return;
        }

        // Whoever calls from a user namespace of his own may make none, whatever namespaces the container has.
        if (made == -Errno.EPERM && IsOnHost(device, type))
        {
            Bind(device, parent, name);
            return;
        }

        Libc.Check(made, "mknod", device.Path);
        if (device.Uid != 0 || device.Gid != 0)
            Libc.Check(Libc.TryChownAt(parent, name, device.Uid, device.Gid, Libc.AT_SYMLINK_NOFOLLOW), "chown", device.Path);
    }

    private static bool IsOnHost(ContainerDevice device, uint type) =>
        Libc.TryStat(Libc.AT_FDCWD, device.Path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat) == 0
        && stat.Type == type && type != Libc.S_IFIFO && stat.RdevMajor == device.Major && stat.RdevMinor == device.Minor;

    /// <summary>A node that is there already must be the one that is wanted.</summary>
    private static void Verify(ContainerDevice device, int parent, string name, uint type)
    {
        Libc.Check(Libc.TryStat(parent, name, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat), "statx", device.Path);
        if (stat.Type == type && (type == Libc.S_IFIFO || (stat.RdevMajor == device.Major && stat.RdevMinor == device.Minor)))
            return;
        throw new ContainerException(ErrorCode.ConfigInvalid, $"\"{device.Path}\" exists in the container's root and is not the device {device.Type} {device.Major}:{device.Minor}")
        {
            Path = device.Path,
            Hint = "Mount a tmpfs at /dev, or remove the file from the root file system.",
        };
    }

    private static void Bind(ContainerDevice device, int parent, string name)
    {
        int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, device.Path, Libc.OPEN_TREE_CLONE | Libc.AT_SYMLINK_NOFOLLOW), "open_tree", device.Path);
        int made = Libc.TryOpenAt(parent, name, Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_WRONLY, 0x1A4);
        if (made != -Errno.EEXIST)
            Libc.Close(Libc.Check(made, "open", device.Path));
        int target = Libc.Check(Libc.TryOpenAt(parent, name, Libc.O_PATH | Libc.O_NOFOLLOW), "open", device.Path);
        Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", device.Path);
        Libc.Close(target);
        Libc.Close(tree);
    }

    private static void Link(int dev, string name, string target)
    {
        int made = Libc.TrySymlinkAt(target, dev, name);
        if (made != -Errno.EEXIST)
            Libc.Check(made, "symlink", "/dev/" + name);
    }
}
