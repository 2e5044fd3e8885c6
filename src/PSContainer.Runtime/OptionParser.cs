using System;
using System.Collections.Generic;

namespace PSContainer.Runtime;

/// <summary>Options of one verb: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>, flags, and what is left.</summary>
internal sealed class OptionParser
{
    private readonly Dictionary<string, (Action<string> Take, bool Flag)> _options = [];

    internal List<string> Arguments { get; } = [];

    /// <summary>What follows <c>--</c>; null without it.</summary>
    internal List<string>? Command { get; private set; }

    /// <summary>An option with a value; names separated by <c>|</c>.</summary>
    internal OptionParser Value(string names, Action<string> take) => Add(names, take, flag: false);

    /// <summary>An option without one.</summary>
    internal OptionParser Flag(string names, Action take) => Add(names, _ => take(), flag: true);

    /// <summary>Parses; with <paramref name="stopAt"/> so many arguments, all after them is the command.</summary>
    internal void Parse(string[] args, int stopAt = int.MaxValue)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (arg == "--")
            {
                Command = [.. args[(i + 1)..]];
                return;
            }

            if (arg.Length < 2 || arg[0] != '-')
            {
                if (Arguments.Count == stopAt)
                {
                    Command = [.. args[i..]];
                    return;
                }

                Arguments.Add(arg);
                continue;
            }

            int equals = arg.StartsWith("--", StringComparison.Ordinal) ? arg.IndexOf('=') : -1;
            string name = equals < 0 ? arg : arg[..equals];
            if (!_options.TryGetValue(name, out (Action<string> Take, bool Flag) option))
                throw new UsageException($"unknown option \"{name}\"");
            if (option.Flag)
                option.Take(string.Empty);
            else if (equals >= 0)
                option.Take(arg[(equals + 1)..]);
            else if (++i < args.Length)
                option.Take(args[i]);
            else
                throw new UsageException($"option \"{name}\" needs a value");
        }
    }

    private OptionParser Add(string names, Action<string> take, bool flag)
    {
        foreach (string name in names.Split('|'))
            _options[name] = (take, flag);
        return this;
    }
}
