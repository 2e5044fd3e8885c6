namespace PSContainer.Engine.Rootfs;

/// <summary>Paths among overlayfs's options.</summary>
internal static class OverlayPath
{
    /// <summary>A colon parts the layers, so one in a path wants a backslash (overlayfs.rst).</summary>
    internal static string Escape(string path) => path.Replace("\\", "\\\\").Replace(":", "\\:");
}
