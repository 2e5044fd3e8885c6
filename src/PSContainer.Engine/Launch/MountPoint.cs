using System.Collections.Generic;

namespace PSContainer.Engine.Launch;

/// <summary>A place in a root that is to be there for something to be mounted on.</summary>
/// <param name="Path">Path in the root.</param>
/// <param name="IsDirectory">Whether it is a directory; else a file.</param>
/// <param name="Key">Key of the <see cref="StagedMount"/> that comes there, in which the next may be; or empty.</param>
internal sealed record MountPoint(string Path, bool IsDirectory, string Key)
{
    internal static void Write(WireWriter writer, IReadOnlyList<MountPoint> points)
    {
        writer.Int(points.Count);
        foreach (MountPoint point in points)
        {
            writer.String(point.Path);
            writer.Bool(point.IsDirectory);
            writer.String(point.Key);
        }
    }

    internal static MountPoint[] Read(WireReader reader)
    {
        MountPoint[] points = new MountPoint[reader.Count((2 * sizeof(int)) + 1)];
        for (int i = 0; i < points.Length; i++)
            points[i] = new MountPoint(reader.String(), reader.Bool(), reader.String());
        return points;
    }
}
