using System;
using System.Collections.Generic;
using System.Globalization;

namespace PSContainer.Engine.Checkpoint;

/// <summary>How another machine is reached by ssh(1), and what runs there.</summary>
public sealed class SshOptions
{
    /// <summary>The machine: a name, an address, or a host of ssh_config(5).</summary>
    public string HostName { get; set; } = string.Empty;

    /// <summary>The user there; empty for what ssh(1) takes.</summary>
    public string UserName { get; set; } = string.Empty;

    /// <summary>The port; 0 for what ssh(1) takes.</summary>
    public int Port { get; set; }

    /// <summary>Absolute path of a private key; empty for those that ssh(1) finds.</summary>
    public string KeyFilePath { get; set; } = string.Empty;

    /// <summary>Further options, each <c>NAME=VALUE</c> of ssh_config(5).</summary>
    public IList<string> Options { get; } = [];

    /// <summary>ssh(1), a path or a name looked up in PATH.</summary>
    public string SshPath { get; set; } = "ssh";

    /// <summary>The executable pscontainer there, with what must come before it: <c>sudo</c>, <c>-n</c>, <c>pscontainer</c>.</summary>
    public IList<string> Command { get; } = ["pscontainer"];

    /// <summary>The state root there; empty for the default.</summary>
    public string StateRoot { get; set; } = string.Empty;

    /// <summary>The directory of private layers there; empty for the default.</summary>
    public string DataRoot { get; set; } = string.Empty;

    /// <summary>How long the other end may take to answer, where it has nothing to do but that.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The machine, with the user where one is named.</summary>
    internal string Name => UserName.Length > 0 ? $"{UserName}@{HostName}" : HostName;

    /// <summary>The command line of ssh(1), without its own name.</summary>
    /// <param name="verb">The verb of pscontainer and its arguments.</param>
    internal List<string> Arguments(IEnumerable<string> verb)
    {
        // The first value of an option counts: nobody is asked anything, and a line that is dead is dropped after 45 seconds.
        List<string> arguments = ["-T", "-o", "BatchMode=yes"];
        foreach (string option in Options)
            arguments.AddRange(["-o", option]);
        arguments.AddRange(["-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"]);
        if (Port > 0)
            arguments.AddRange(["-p", Port.ToString(CultureInfo.InvariantCulture)]);
        if (UserName.Length > 0)
            arguments.AddRange(["-l", UserName]);
        if (KeyFilePath.Length > 0)
            arguments.AddRange(["-i", KeyFilePath]);
        arguments.AddRange(["--", HostName, RemoteCommand(verb)]);
        return arguments;
    }

    /// <summary>What the shell there is given: each word quoted.</summary>
    internal string RemoteCommand(IEnumerable<string> verb)
    {
        List<string> words = [.. Command];
        if (StateRoot.Length > 0)
            words.AddRange(["--root", StateRoot]);
        if (DataRoot.Length > 0)
            words.AddRange(["--data-root", DataRoot]);
        words.AddRange(verb);
        return string.Join(' ', words.ConvertAll(Quote));
    }

    private static string Quote(string word)
    {
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && "-_./:=+,@".IndexOf(c, StringComparison.Ordinal) < 0)
                return "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        }

        return word.Length > 0 ? word : "''";
    }
}
