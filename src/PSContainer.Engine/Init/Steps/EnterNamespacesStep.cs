using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Joins namespaces by descriptor, then makes new ones.</summary>
internal sealed class EnterNamespacesStep(IReadOnlyList<NamespaceHandle> joins, int unshare) : InitStep
{
    internal override StepKind Kind => StepKind.EnterNamespaces;

    internal override string Describe()
    {
        List<string> parts = [];
        if (unshare != 0)
            parts.Add("make new namespaces: " + NamespaceKinds.Describe(unshare));
        foreach (NamespaceHandle join in joins)
            parts.Add("join namespaces: " + NamespaceKinds.Describe(join.Kinds));
        return string.Join("; ", parts);
    }

    internal override void Write(WireWriter writer)
    {
        writer.Int(unshare);
        NamespaceHandle.Write(writer, joins);
    }

    internal static EnterNamespacesStep Read(WireReader reader)
    {
        int unshare = reader.Int();
        return new EnterNamespacesStep(NamespaceHandle.Read(reader), unshare);
    }

    internal override void Run(InitContext context)
    {
        foreach (NamespaceHandle join in joins)
            Libc.Check(Libc.TrySetNs(context.ExtraDescriptors[join.Index], join.Kinds), "setns", NamespaceKinds.Describe(join.Kinds));
        if (unshare != 0)
            Libc.Check(Libc.TryUnshare(unshare), "unshare", NamespaceKinds.Describe(unshare));
    }
}
