using System;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>Options before the verb.</summary>
internal sealed class GlobalOptions
{
    internal ContainerFactoryOptions Factory { get; } = new() { Warn = text => Output.Error("pscontainer: warning: " + text) };

    /// <summary>Gets a line for each step, or null.</summary>
    internal Action<string>? Trace { get; private set; }

    /// <summary>The factory of a verb, which starts one process at most.</summary>
    internal ContainerFactory MakeFactory()
    {
        Factory.InitArgs = ["launcher", "once"];
        return new ContainerFactory(Factory);
    }

    /// <summary>Takes the options; returns the position of the verb.</summary>
    internal int Parse(string[] args)
    {
        int i = 0;
        for (; i < args.Length && args[i].StartsWith("--", System.StringComparison.Ordinal); i++)
        {
            int equals = args[i].IndexOf('=');
            string name = equals < 0 ? args[i] : args[i][..equals];
            switch (name)
            {
                case "--root":
                    Factory.StateRoot = Value(args, ref i, equals);
                    break;
                case "--data-root":
                    Factory.DataRoot = Value(args, ref i, equals);
                    break;
                case "--cgroup-manager":
                    Factory.CgroupDriver = Value(args, ref i, equals) switch
                    {
                        "cgroupfs" => CgroupDriver.Cgroupfs,
                        "systemd" => CgroupDriver.Systemd,
                        "disabled" => CgroupDriver.Disabled,
                        string other => throw new UsageException($"--cgroup-manager is cgroupfs, systemd or disabled, not \"{other}\""),
                    };
                    break;
                case "--systemd-cgroup":
                    Factory.CgroupDriver = CgroupDriver.Systemd;
                    break;
                default:
                    return i;
            }
        }

        return i;
    }

    private static string Value(string[] args, ref int i, int equals)
    {
        string option = args[i];
        if (equals >= 0)
            return option[(equals + 1)..];
        return ++i < args.Length ? args[i] : throw new UsageException($"option \"{option}\" needs a value");
    }
}
