using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace PSContainer.Engine.Host;

/// <summary>CRIU, which saves and restores processes.</summary>
internal static class CheckpointProbe
{
    private const string Advice = "Install CRIU 4.1 or later: apt-get install criu";

    private static readonly Version s_wanted = new(4, 1);

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Checkpoint);
        if (HostText.FindProgram("criu") is not { } path)
        {
            list.Add("Criu", false, "criu is nowhere in PATH", Advice);
            return list.Features;
        }

        Version? version = ReadVersion(path);
        list.Add(
            "Criu",
            version is not null && version >= s_wanted ? HostFeatureStatus.Available : HostFeatureStatus.Partial,
            version is null ? $"{path} does not tell its version" : $"{path}, version {version}",
            Advice);
        return list.Features;
    }

    // There is no other way: CRIU tells its version over RPC only to one who may checkpoint.
    private static Version? ReadVersion(string path)
    {
        try
        {
            using Process criu = new()
            {
                StartInfo = new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true, RedirectStandardError = true },
            };
            criu.Start();
            string? line = criu.StandardOutput.ReadLine();
            if (!criu.WaitForExit(2000))
                criu.Kill();
            int colon = line?.IndexOf(':', StringComparison.Ordinal) ?? -1;
            return colon > 0 && Version.TryParse(line![(colon + 1)..].Trim(), out Version? version) ? version : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
