using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Tests.Lifecycle;

namespace PSContainer.Tests.Hooks;

/// <summary>A directory that host and container have at one path, with a script in it that writes down where it runs and what it was told.</summary>
internal sealed class HookLog
{
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    private readonly Sandbox _sandbox;

    internal HookLog(Sandbox sandbox)
    {
        _sandbox = sandbox;
        Directory.CreateDirectory(sandbox.Home + "/log");
        File.SetUnixFileMode(sandbox.Home + "/log", ForAll);
        Write("lines", "");
        sandbox.Root.Write("etc/psc-inside", "yes");
        Write("note", $$"""
            #!/bin/sh
            PATH=/usr/bin:/bin
            [ -e /etc/psc-inside ] && view=container || view=host
            ns() { readlink "/proc/self/ns/$1"; }
            line="$1|$(ns mnt)|$(ns pid)|$(ns net)|$(pwd)|$view|$(id -u)|$(umask)"
            echo "$line|$(cat)" >> {{Path}}/lines

            """);
    }

    /// <summary>What one hook wrote down.</summary>
    internal sealed record Line(string Name, string Mount, string Pid, string Network, string Directory, string View, string User, string Umask, JsonElement State)
    {
        internal string? Text(string member) => State.TryGetProperty(member, out JsonElement value) ? value.ToString() : null;
    }

    /// <summary>The directory.</summary>
    internal string Path => _sandbox.Home + "/log";

    /// <summary>Everything written down so far, in its order.</summary>
    internal IReadOnlyList<Line> Lines =>
        [.. Texts.Select(l => l.Split('|', 9)).Select(p => new Line(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], Parse(p[8])))];

    internal IReadOnlyList<string> Texts => File.ReadAllLines(Path + "/lines");

    /// <summary>A script; its path.</summary>
    internal string Write(string name, string text)
    {
        File.WriteAllText($"{Path}/{name}", text);
        File.SetUnixFileMode($"{Path}/{name}", ForAll);
        return $"{Path}/{name}";
    }

    internal bool Has(string name) => File.Exists($"{Path}/{name}");

    internal string Read(string name) => File.ReadAllText($"{Path}/{name}");

    /// <summary>A hook that writes down where it runs.</summary>
    internal ContainerHook Note(string name) => new() { Path = Path + "/note", Args = ["note", name] };

    /// <summary>A hook that is a line of shell, with PATH set; $D is the directory.</summary>
    internal ContainerHook Shell(string script, int? timeout = null) =>
        new() { Path = "/bin/sh", Args = ["sh", "-c", $"PATH=/usr/bin:/bin; D={Path}; {script}"], Timeout = timeout };

    /// <summary>A configuration whose container has the directory.</summary>
    internal ContainerConfig Config(Action<ContainerConfig> change) => _sandbox.Config(c =>
    {
        c.Mounts.Add(new("bind", Path, Path, "rbind"));
        change(c);
    });

    internal static HookKind Kind(string name) => Enum.Parse<HookKind>(name, ignoreCase: true);

    private static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
