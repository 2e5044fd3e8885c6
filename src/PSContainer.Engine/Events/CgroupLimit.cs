using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Events;

/// <summary>Reads a limit.</summary>
internal static class CgroupLimit
{
    /// <summary>The limit; null where there is none.</summary>
    internal static ulong? Read(CgroupDirectory directory, string file)
    {
        using CgroupReader reader = new();
        return reader.Limit(directory.Path, file);
    }
}
