using System;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Only kernel parameters that belong to a namespace of the container; any other would be the host's.</summary>
internal sealed class SysctlRule : IConfigRule
{
    private static readonly string[] s_ipc =
    [
        "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall", "kernel/shmmax",
        "kernel/shmmni", "kernel/shm_rmid_forced",
    ];

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        foreach (string name in context.Config.Sysctl.Keys)
        {
            string place = $"$.sysctl['{name}']", path = ToPath(name);
            if (Array.Exists(path.Split('/'), part => part is "" or "." or ".."))
                context.Add(place, "Is not the name of a kernel parameter.");
            else if (NeededNamespace(path) is not { } needed)
                context.Add(place, "Belongs to no namespace: setting it would change the host.");
            else if (!context.Has(needed))
                context.Add(place, $"Needs a {needed} namespace, or it would be the host's.");
        }
    }

    /// <summary>
    /// The file below /proc/sys, and so what is really written. sysctl.d(5): the separator that comes first separates, and
    /// the other stands for a dot in a name (<c>net/ipv4/conf/eth0.1</c> and <c>net.ipv4.conf.eth0/1</c>).
    /// </summary>
    private static string ToPath(string name)
    {
        int separator = name.AsSpan().IndexOfAny('.', '/');
        if (separator < 0 || name[separator] == '/')
            return name;
        return string.Create(name.Length, name, (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = text[i] == '/' ? '.' : text[i] == '.' ? '/' : text[i];
        });
    }

    private static NamespaceType? NeededNamespace(string path)
    {
        if (Array.IndexOf(s_ipc, path) >= 0 || PathText.IsBelow(path, "fs/mqueue"))
            return NamespaceType.Ipc;
        if (PathText.IsBelow(path, "net"))
            return NamespaceType.Network;
        if (path is "kernel/hostname" or "kernel/domainname")
            return NamespaceType.Uts;
        return PathText.IsBelow(path, "user") ? NamespaceType.User : null;
    }
}
