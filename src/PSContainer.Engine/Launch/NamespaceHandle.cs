using System.Collections.Generic;

namespace PSContainer.Engine.Launch;

/// <summary>A namespace to join: which extra descriptor of the launch it is, and its kind as <c>CLONE_NEW*</c> flags (several for a pidfd).</summary>
internal readonly record struct NamespaceHandle(int Index, int Kinds)
{
    internal static void Write(WireWriter writer, IReadOnlyList<NamespaceHandle> handles)
    {
        writer.Int(handles.Count);
        foreach (NamespaceHandle handle in handles)
        {
            writer.Int(handle.Index);
            writer.Int(handle.Kinds);
        }
    }

    internal static NamespaceHandle[] Read(WireReader reader)
    {
        NamespaceHandle[] handles = new NamespaceHandle[reader.Count(2 * sizeof(int))];
        for (int i = 0; i < handles.Length; i++)
            handles[i] = new NamespaceHandle(reader.Int(), reader.Int());
        return handles;
    }
}
