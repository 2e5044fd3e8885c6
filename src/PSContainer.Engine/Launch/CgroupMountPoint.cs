using System.Collections.Generic;

namespace PSContainer.Engine.Launch;

/// <summary>A hierarchy as the container is to see it.</summary>
/// <param name="Directory">Name below the mount's destination; empty mounts at the destination itself.</param>
/// <param name="FileSystem"><c>cgroup</c> or <c>cgroup2</c>.</param>
/// <param name="Options">Mount options: the controllers.</param>
/// <param name="HostPath">Directory of the container's cgroup on the host.</param>
/// <param name="Links">Further names of the directory.</param>
internal sealed record CgroupMountPoint(string Directory, string FileSystem, string Options, string HostPath, IReadOnlyList<string> Links)
{
    internal void Write(WireWriter writer)
    {
        writer.String(Directory);
        writer.String(FileSystem);
        writer.String(Options);
        writer.String(HostPath);
        writer.Strings(Links);
    }

    internal static CgroupMountPoint Read(WireReader reader) =>
        new(reader.String(), reader.String(), reader.String(), reader.String(), reader.Strings());
}
