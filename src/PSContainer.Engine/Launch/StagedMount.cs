using System.Collections.Generic;

namespace PSContainer.Engine.Launch;

/// <summary>A part of the host that is made ready for a restore under the name by which CRIU binds it.</summary>
/// <param name="Key">The name.</param>
/// <param name="Source">Path on the host.</param>
/// <param name="Attributes"><c>MOUNT_ATTR_*</c> that it has from the first moment.</param>
internal sealed record StagedMount(string Key, string Source, ulong Attributes)
{
    internal static void Write(WireWriter writer, IReadOnlyList<StagedMount> mounts)
    {
        writer.Int(mounts.Count);
        foreach (StagedMount mount in mounts)
        {
            writer.String(mount.Key);
            writer.String(mount.Source);
            writer.ULong(mount.Attributes);
        }
    }

    internal static StagedMount[] Read(WireReader reader)
    {
        StagedMount[] mounts = new StagedMount[reader.Count((2 * sizeof(int)) + sizeof(ulong))];
        for (int i = 0; i < mounts.Length; i++)
            mounts[i] = new StagedMount(reader.String(), reader.String(), reader.ULong());
        return mounts;
    }
}
