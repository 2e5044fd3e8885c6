using System;
using System.Collections.Generic;

namespace PSContainer.Runtime;

/// <summary>
/// Options of one verb, in the grammar of runc: one dash or two before a name, <c>--name value</c> and <c>--name=value</c>,
/// <c>--flag</c> and <c>--flag=false</c>; and, as crun has it, letters together (<c>-it</c>). What is no option is an argument.
/// </summary>
internal sealed class OptionParser
{
    private static readonly string[] s_helpNames = ["help", "h"];

    private readonly List<CommandOption> _options = [];

    /// <summary>What is no option and not part of the command.</summary>
    internal List<string> Arguments { get; } = [];

    /// <summary>What follows <c>--</c>, or the arguments at which it stops; null without either.</summary>
    internal List<string>? Command { get; private set; }

    /// <summary>For a verb that runs no program, where <c>--</c> only ends the options: all arguments.</summary>
    internal IReadOnlyList<string> Positionals => Command is null ? Arguments : [.. Arguments, .. Command];

    /// <summary>The options in the order in which they were declared.</summary>
    internal IReadOnlyList<CommandOption> Options => _options;

    /// <summary>An option with a value.</summary>
    /// <param name="names">Names, with their dashes, separated by <c>|</c>; the first is the one to use.</param>
    /// <param name="take">Gets the value, each time the option is given.</param>
    /// <param name="description">For the help; null takes that of <see cref="OptionTexts"/>.</param>
    /// <param name="hidden">Accepted, but not in the help.</param>
    internal OptionParser Value(string names, Action<string> take, string? description = null, bool hidden = false) =>
        Add(new(names.Split('|'), take, IsFlag: false, description, hidden));

    /// <summary>An option without one.</summary>
    /// <param name="names">As of <see cref="Value"/>.</param>
    /// <param name="take">Called when it is given, and not where its value is false.</param>
    /// <param name="description">As of <see cref="Value"/>.</param>
    /// <param name="hidden">As of <see cref="Value"/>.</param>
    internal OptionParser Flag(string names, Action take, string? description = null, bool hidden = false) =>
        Add(new(names.Split('|'), value => Set(value, take), IsFlag: true, description, hidden));

    /// <summary>Parses.</summary>
    /// <param name="args">The arguments of the verb.</param>
    /// <param name="stopAt">After so many arguments all that follows is the command, whatever it looks like.</param>
    /// <exception cref="UsageException">An option is not known, or lacks its value.</exception>
    /// <exception cref="HelpWantedException">Help was asked for.</exception>
    internal void Parse(string[] args, int stopAt = int.MaxValue)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (arg == "--")
            {
                for (i++; i < args.Length && stopAt != int.MaxValue && Arguments.Count < stopAt; i++)
                    Arguments.Add(args[i]);
                Command = [.. args[i..]];
                return;
            }

            if (arg.Length >= 2 && arg[0] == '-')
            {
                TakeOption(args, ref i);
                continue;
            }

            if (Arguments.Count < stopAt)
                Arguments.Add(arg);
            else
                i--;
            if (Arguments.Count >= stopAt && i + 1 < args.Length)
            {
                // One that separates the program from the rest is no part of it.
                Command = [.. args[(stopAt > 0 && args[i + 1] == "--" ? i + 2 : i + 1)..]];
                return;
            }
        }
    }

    private static void Set(string value, Action take)
    {
        if (value is "" or "1" or "t" or "T" or "true" or "True" or "TRUE")
            take();
        else if (value is not ("0" or "f" or "F" or "false" or "False" or "FALSE"))
            throw new UsageException($"\"{value}\" is neither true nor false");
    }

    private void TakeOption(string[] args, ref int i)
    {
        ReadOnlySpan<char> given = args[i].AsSpan(args[i].StartsWith("--", StringComparison.Ordinal) ? 2 : 1);
        int equals = given.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? given : given[..equals];
        if (Find(name) is { } option)
        {
            option.Take(option.IsFlag || equals >= 0 ? ValueAfter(given, equals) : Next(args, ref i));
            return;
        }

        if (name.SequenceEqual(s_helpNames[0]) || name.SequenceEqual(s_helpNames[1]))
            throw new HelpWantedException(this);
        if (args[i][1] == '-' || !TryTakeLetters(given, args, ref i))
            throw new UsageException($"unknown option \"{(equals < 0 ? args[i] : args[i][..^(given.Length - equals)])}\"");
    }

    /// <summary>Letters that are flags, the last of which may have a value: the rest, or the next argument.</summary>
    private bool TryTakeLetters(ReadOnlySpan<char> letters, string[] args, ref int i)
    {
        int last = -1;
        for (int n = 0; n < letters.Length && last < 0; n++)
        {
            if (Find(letters.Slice(n, 1)) is not { } option)
                return false;
            if (!option.IsFlag)
                last = n;
        }

        int flags = last < 0 ? letters.Length : last;
        for (int n = 0; n < flags; n++)
            Find(letters.Slice(n, 1))!.Take(string.Empty);
        if (last >= 0)
            Find(letters.Slice(last, 1))!.Take(last + 1 < letters.Length ? letters[(last + 1)..].ToString() : Next(args, ref i));
        return true;
    }

    private CommandOption? Find(ReadOnlySpan<char> name)
    {
        foreach (CommandOption option in _options)
        {
            if (option.Is(name))
                return option;
        }

        return null;
    }

    private OptionParser Add(CommandOption option)
    {
        _options.Add(option);
        return this;
    }

    private static string ValueAfter(ReadOnlySpan<char> given, int equals) => equals < 0 ? string.Empty : given[(equals + 1)..].ToString();

    private static string Next(string[] args, ref int i)
    {
        string name = args[i];
        return ++i < args.Length ? args[i] : throw new UsageException($"option \"{name}\" needs a value");
    }
}
