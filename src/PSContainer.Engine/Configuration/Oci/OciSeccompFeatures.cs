using System;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Configuration.Validation.Rules;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What filters of system calls may hold. Unlike the rest this is about the machine too: without libseccomp there are none.</summary>
internal static class OciSeccompFeatures
{
    internal static void Write(Utf8JsonWriter writer)
    {
        bool enabled = LibSeccomp.Version is not null;
        writer.WriteBoolean("enabled"u8, enabled);
        if (!enabled)
            return;
        OciFeatures.Texts(writer, "actions", Sorted(SeccompActionConverter.Names));
        OciFeatures.Texts(writer, "operators", Sorted(SeccompOperatorConverter.Names));
        List<string> architectures = [];
        foreach ((string name, _) in SeccompArchitecturesConverter.Names)
        {
            if (SeccompWords.Architecture(name) != 0)
                architectures.Add(name);
        }

        OciFeatures.Texts(writer, "archs", Sorted([.. architectures]));
        OciFeatures.Texts(writer, "knownFlags", Sorted(SeccompRule.Flags));
        List<string> supported = Sorted(SeccompRule.Flags);
        supported.RemoveAll(flag => !IsSupported(flag));
        OciFeatures.Texts(writer, "supportedFlags", supported);
    }

    private static bool IsSupported(string flag)
    {
        uint bits = SeccompWords.Flags([flag]);

        // This one means something only to a listener.
        if (bits == Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)
            bits |= Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER;
        return Libc.HasFilterFlags(bits);
    }

    private static List<string> Sorted(ReadOnlySpan<string> words)
    {
        List<string> sorted = [.. words];
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }
}
