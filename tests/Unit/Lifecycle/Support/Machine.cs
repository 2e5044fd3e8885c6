using System;
using System.Collections.Generic;
using System.IO;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What the tests look up on the machine they run on.</summary>
internal static class Machine
{
    /// <summary>The <c>pscontainer</c> executable: named by PSCONTAINER_PATH, or beside the tests.</summary>
    internal static string Executable =>
        Environment.GetEnvironmentVariable("PSCONTAINER_PATH") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "pscontainer");

    /// <summary>A program found in PATH, or null.</summary>
    internal static string? Find(string name)
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':'))
        {
            string path = Path.Combine(directory, name);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    /// <summary>Why privileged tests cannot run here, or null.</summary>
    internal static string? WhatIsMissing(IReadOnlyList<string> needs)
    {
        if (Environment.UserName != "root")
            return "needs root";
        if (!File.Exists(Executable))
            return "needs the pscontainer executable (PSCONTAINER_PATH)";
        if (Find("busybox") is null)
            return "needs busybox";
        foreach (string name in needs)
        {
            if (name.StartsWith('/') ? !Path.Exists(name) : Find(name) is null)
                return $"needs {name}";
        }

        return null;
    }

    /// <summary>The ids of all processes.</summary>
    internal static IEnumerable<int> Pids()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), out int pid))
                yield return pid;
        }
    }

    /// <summary>A file of /proc/PID, empty where the process has gone.</summary>
    internal static string Proc(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>What a link of /proc/PID names, empty where the process has gone.</summary>
    internal static string Link(int pid, string link)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/{link}", returnFinalTarget: false) is { } target
                ? new FileInfo($"/proc/{pid}/{link}").LinkTarget ?? target.Name
                : string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>The value of a line of /proc/PID/status.</summary>
    internal static string Status(int pid, string name)
    {
        foreach (string line in Proc(pid, "status").Split('\n'))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
                return line[(name.Length + 1)..].Trim();
        }

        return string.Empty;
    }

    /// <summary>Id of the parent process, or 0.</summary>
    internal static int Parent(int pid) => int.TryParse(Status(pid, "PPid"), out int parent) ? parent : 0;

    /// <summary>Whether a process is there and no zombie.</summary>
    internal static bool IsRunning(int pid) => Status(pid, "State") is { Length: > 0 } state && state[0] is not ('Z' or 'X');

    /// <summary>Waits until something holds.</summary>
    internal static bool WaitUntil(Func<bool> condition, int seconds = 10)
    {
        for (long end = Environment.TickCount64 + (seconds * 1000L); Environment.TickCount64 < end; System.Threading.Thread.Sleep(5))
        {
            if (condition())
                return true;
        }

        return condition();
    }
}
