using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Hooks;

/// <summary>A command that the engine runs on the way of a container: a hook, or a command of a mount.</summary>
internal sealed record HookCommand
{
    /// <summary>How errors call it: <c>createContainer hook 0</c>.</summary>
    internal required string Name { get; init; }

    /// <summary>Whether it is a hook, and not a command of a mount.</summary>
    internal bool IsHook { get; init; }

    /// <summary>Absolute, or a name to look up.</summary>
    internal required string Path { get; init; }

    /// <summary>The whole of argv.</summary>
    internal required IReadOnlyList<string> Args { get; init; }

    internal IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Working directory; empty keeps that of the process which starts it.</summary>
    internal string Directory { get; init; } = string.Empty;

    /// <summary>Seconds before it is killed; 0 waits for ever.</summary>
    internal int Timeout { get; init; }

    /// <summary>For plans and traces.</summary>
    internal string Describe() => $"run the {Name}: \"{Path}\"";

    internal static HookCommand Of(HookKind kind, int index, ContainerHook hook) => new()
    {
        Name = $"{NameOf(kind)} hook {index}",
        IsHook = true,
        Path = hook.Path,
        Args = hook.Args.Count > 0 ? hook.Args : [hook.Path],
        Env = hook.Env,
        Timeout = hook.Timeout ?? 0,
    };

    /// <param name="when"><c>before</c> or <c>after</c>.</param>
    /// <param name="mount">The mount that it belongs to.</param>
    /// <param name="index">Its place among its like.</param>
    /// <param name="command">The command.</param>
    internal static HookCommand Of(string when, ContainerMount mount, int index, MountCommand command) => new()
    {
        Name = $"command {index} {when} the mount at \"{mount.Destination}\"",
        Path = command.Path,
        Args = [command.Path, .. command.Args],
        Env = command.Env,
        Directory = command.Dir.Length > 0 ? command.Dir : "/",
        Timeout = command.Timeout ?? 0,
    };

    /// <summary>The kind as the OCI runtime-spec writes it.</summary>
    internal static string NameOf(HookKind kind) => kind switch
    {
        HookKind.Prestart => "prestart",
        HookKind.CreateRuntime => "createRuntime",
        HookKind.CreateContainer => "createContainer",
        HookKind.StartContainer => "startContainer",
        HookKind.Poststart => "poststart",
        HookKind.Poststop => "poststop",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of hook"),
    };

    internal void Write(WireWriter writer)
    {
        writer.String(Name);
        writer.Bool(IsHook);
        writer.String(Path);
        writer.Strings(Args);
        writer.Strings(Env);
        writer.String(Directory);
        writer.Int(Timeout);
    }

    internal static HookCommand Read(WireReader reader) => new()
    {
        Name = reader.String(),
        IsHook = reader.Bool(),
        Path = reader.String(),
        Args = reader.Strings(),
        Env = reader.Strings(),
        Directory = reader.String(),
        Timeout = reader.Int(),
    };
}
