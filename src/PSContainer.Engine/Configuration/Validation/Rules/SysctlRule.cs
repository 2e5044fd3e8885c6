using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Only kernel parameters that belong to a namespace of the container; any other would be the host's.</summary>
internal sealed class SysctlRule : IConfigRule
{
    private static readonly string[] s_ipc =
    [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax",
        "kernel.shmmni", "kernel.shm_rmid_forced",
    ];

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        foreach (KeyValuePair<string, string> parameter in context.Config.Sysctl)
        {
            string place = $"$.sysctl['{parameter.Key}']", name = Normalize(parameter.Key);
            if (name.Length == 0 || Array.Exists(name.Split('.'), part => part is "" or ".."))
                context.Add(place, "Is not the name of a kernel parameter.");
            else if (NeededNamespace(name) is not { } needed)
                context.Add(place, "Belongs to no namespace: setting it would change the host.");
            else if (!context.Has(needed))
                context.Add(place, $"Needs a {needed} namespace, or it would be the host's.");
        }
    }

    /// <summary>sysctl.d(5): where a slash comes first, slashes separate and dots are part of names (<c>net/ipv4/conf/eth0.1</c>).</summary>
    private static string Normalize(string name)
    {
        int separator = name.AsSpan().IndexOfAny('.', '/');
        if (separator < 0 || name[separator] == '.')
            return name;
        return string.Create(name.Length, name, (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = text[i] == '/' ? '.' : text[i] == '.' ? '/' : text[i];
        });
    }

    private static NamespaceType? NeededNamespace(string name)
    {
        if (Array.IndexOf(s_ipc, name) >= 0 || name.StartsWith("fs.mqueue.", StringComparison.Ordinal))
            return NamespaceType.Ipc;
        if (name.StartsWith("net.", StringComparison.Ordinal))
            return NamespaceType.Network;
        if (name is "kernel.hostname" or "kernel.domainname")
            return NamespaceType.Uts;
        return name.StartsWith("user.", StringComparison.Ordinal) ? NamespaceType.User : null;
    }
}
