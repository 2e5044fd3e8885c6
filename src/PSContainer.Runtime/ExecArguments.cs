using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>The program of exec: that of a file, or one that is as the container's own but for what is said.</summary>
internal sealed class ExecArguments
{
    private readonly List<string> _env = [];
    private readonly List<string> _capabilities = [];
    private readonly List<string> _groups = [];
    private string? _file;
    private string? _user;
    private string? _cwd;
    private string? _label;
    private string? _profile;
    private bool _terminal;
    private bool _noNewPrivileges;

    internal OptionParser AddTo(OptionParser options) => options
        .Value("--process|-p", v => _file = v)
        .Value("--env|-e", v => _env.Add(v))
        .Value("--user|-u", v => _user = v)
        .Value("--additional-gids|-g", v => _groups.Add(v))
        .Value("--cwd|--workdir|-w", v => _cwd = v)
        .Value("--process-label", v => _label = v)
        .Value("--apparmor", v => _profile = v)
        .Value("--cap|-c", v => _capabilities.Add(v))
        .Flag("--no-new-privs", () => _noNewPrivileges = true)
        .Flag("--tty|-t", () => _terminal = true);

    /// <param name="container">The container.</param>
    /// <param name="command">Program and arguments, or null where a file has them.</param>
    internal ProcessConfig Make(Container container, List<string>? command)
    {
        if (_file is not null)
            return OciConfig.ImportProcess(_file);
        if (command is not { Count: > 0 })
            throw new UsageException("exec needs a program after the ID, or --process FILE: pscontainer exec ID -- /bin/ls");
        ProcessConfig process = container.Config.Process ?? new ProcessConfig();
        process.Args = command;
        process.Terminal = _terminal;
        process.Env.AddRange(_env);
        if (_terminal)
            process.ConsoleSize = null;
        if (_user is not null)
        {
            process.User = _user;
            process.AdditionalGroups.Clear();
        }

        process.AdditionalGroups.AddRange(_groups);
        process.Cwd = _cwd ?? process.Cwd;
        process.Label = _label ?? process.Label;
        process.AppArmorProfile = _profile ?? process.AppArmorProfile;
        if (_noNewPrivileges)
            process.NoNewPrivileges = true;
        if (_capabilities.Count > 0)
            process.Capabilities = WithAdded(process.Capabilities ?? container.Config.Capabilities);
        return process;
    }

    /// <summary>Never the inheritable set: a program without a capability of its own would hand it on (CVE-2022-29162).</summary>
    private CapabilitySets? WithAdded(CapabilitySets? sets)
    {
        if (sets is null)
            return null; // it has all that the caller has
        foreach (List<string> set in (List<string>[])[sets.Bounding, sets.Effective, sets.Permitted])
            Add(set, _capabilities);
        Add(sets.Ambient, _capabilities.FindAll(sets.Inheritable.Contains));
        return sets;
    }

    private static void Add(List<string> set, List<string> capabilities)
    {
        foreach (string capability in capabilities)
        {
            if (!set.Contains(capability))
                set.Add(capability);
        }
    }
}
