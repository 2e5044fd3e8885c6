using System;
using System.IO;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>Options before the verb.</summary>
internal sealed class GlobalOptions
{
    private readonly OptionParser _parser;
    private string? _log;
    private string? _logFormat;
    private LogLevel _level = LogLevel.Warning;

    internal GlobalOptions() => _parser = new OptionParser()
        .Flag("--debug", () => _level = LogLevel.Debug, "tell each step")
        .Value("--log", v => _log = v, "where errors, warnings and steps are told: a file, which is added to, file:PATH, syslog:NAME or journald:NAME (default: the standard error)")
        .Value("--log-format", v => _logFormat = v, "form of the log: text or json (default: text)")
        .Value("--log-level", v => _level = Level(v), "the least that is told: error, warning or debug (default: warning)")
        .Value("--root", v => Factory.StateRoot = Root(v), $"directory of the containers' states (default: {FactoryPaths.DefaultStateRoot})")
        .Value("--data-root", v => Factory.DataRoot = v, $"directory of private layers (default: {FactoryPaths.DefaultDataRoot})")
        .Value("--cgroup-manager", v => Factory.CgroupDriver = Driver(v), "who makes the cgroups: cgroupfs, systemd or disabled (default: cgroupfs)")
        .Flag("--systemd-cgroup", () => Factory.CgroupDriver = CgroupDriver.Systemd, "have systemd make the cgroups; cgroupsPath is slice:prefix:name then")
        .Value("--rootless", v => Rootless = BooleanOrAuto(v), "whether errors of cgroups for want of privilege are none: true, false or auto (default: auto)")
        .Value("--criu", v => Factory.CriuPath = v, hidden: true)
        .Flag("--help|-h", () => WantsHelp = true, "show the help")
        .Flag("--version|-v", () => WantsVersion = true, "show the version");

    internal ContainerFactoryOptions Factory { get; } = new() { Warn = Log.Warning };

    /// <summary>What the user says of privileges; null to find out.</summary>
    internal bool? Rootless { get; private set; }

    /// <summary>The help is wanted and nothing else.</summary>
    internal bool WantsHelp { get; private set; }

    /// <summary>The version is wanted and nothing else.</summary>
    internal bool WantsVersion { get; private set; }

    /// <summary>Gets a line for each step, or null.</summary>
    internal Action<string>? Trace { get; private set; }

    /// <summary>The factory of a verb, which starts one process at most.</summary>
    internal ContainerFactory MakeFactory()
    {
        Factory.InitArgs = ["launcher", "once"];
        return new ContainerFactory(Factory);
    }

    /// <summary>For the help.</summary>
    internal OptionParser Parser => _parser;

    /// <summary>Takes the options, and sets up the log; returns the position of the verb.</summary>
    internal int Parse(string[] args)
    {
        _parser.Parse(args, stopAt: 0);
        if (_logFormat is not (null or "text" or "json"))
            throw new UsageException($"invalid log-format: {_logFormat}: it is text or json");
        Log.SetUp(_log, _logFormat, _level);
        Trace = Log.Trace;
        return args.Length - (_parser.Command?.Count ?? 0);
    }

    /// <summary>What is said beside a bundle's document.</summary>
    /// <param name="noPivotRoot"><c>--no-pivot</c>.</param>
    /// <param name="noNewKeyring"><c>--no-new-keyring</c>.</param>
    internal BundleOptions ForBundle(bool noPivotRoot = false, bool noNewKeyring = false)
    {
        return new()
        {
            RootlessEuid = Libc.GetEffectiveUid() != 0,
            RootlessCgroups = Rootless ?? Engine.Lifecycle.Rootless.IsCaller,
            NoPivotRoot = noPivotRoot,
            NoNewKeyring = noNewKeyring,
            SystemdCgroup = Factory.CgroupDriver == CgroupDriver.Systemd,
            Warn = Log.Warning,
        };
    }

    private static LogLevel Level(string text) => text switch
    {
        "error" => LogLevel.Error,
        "warning" => LogLevel.Warning,
        "debug" => LogLevel.Debug,
        _ => throw new UsageException($"--log-level is error, warning or debug, not \"{text}\""),
    };

    private static CgroupDriver Driver(string text) => text switch
    {
        "cgroupfs" => CgroupDriver.Cgroupfs,
        "systemd" => CgroupDriver.Systemd,
        "disabled" => CgroupDriver.Disabled,
        _ => throw new UsageException($"--cgroup-manager is cgroupfs, systemd or disabled, not \"{text}\""),
    };

    // An empty variable of a script must not make states of containers of all the directories in /.
    private static string Root(string text)
    {
        string path = Path.GetFullPath(text.Length == 0 ? "." : text);
        return path != "/" ? path : throw new UsageException("--root must not be /: it is a directory for the containers' states alone");
    }

    private static bool? BooleanOrAuto(string text) => text.ToLowerInvariant() switch
    {
        "" or "auto" => null,
        "true" or "1" or "t" => true,
        "false" or "0" or "f" => false,
        _ => throw new UsageException($"--rootless is true, false or auto, not \"{text}\""),
    };
}
