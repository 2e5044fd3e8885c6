using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Launch;

/// <summary>The namespaces that a configuration joins by path, opened by the parent and checked by the descriptor that will be used.</summary>
internal sealed class NamespaceFiles : IDisposable
{
    private readonly List<int> _descriptors = [];

    internal NamespaceFiles(List<ContainerNamespace> namespaces)
    {
        try
        {
            for (int i = 0; i < namespaces.Count; i++)
            {
                if (namespaces[i].Path.Length > 0)
                    Open(namespaces[i], i);
            }
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    internal ReadOnlySpan<int> Descriptors => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_descriptors);

    /// <summary>The namespace files of a process by kind.</summary>
    internal static Dictionary<NamespaceType, string> PathsOf(int pid)
    {
        Dictionary<NamespaceType, string> paths = [];
        foreach ((NamespaceType type, _, string file, _) in NamespaceKinds.All)
            paths[type] = $"/proc/{pid}/ns/{file}";
        return paths;
    }

    public void Dispose()
    {
        foreach (int fd in _descriptors)
            Libc.Close(fd);
        _descriptors.Clear();
    }

    private void Open(ContainerNamespace ns, int index)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, ns.Path, Libc.O_RDONLY);
        _descriptors.Add(fd);
        if (Libc.TryGetNamespaceType(fd) != NamespaceKinds.Flag(ns.Type))
        {
            throw new ContainerException(ErrorCode.ConfigInvalid, $"$.namespaces[{index}].path: \"{ns.Path}\" is not a namespace of kind {ns.Type}")
            {
                Path = ns.Path,
                Hint = "Name a file such as /proc/PID/ns/net of that kind.",
            };
        }
    }
}
