using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Runs commands as a user would.</summary>
internal static class Cli
{
    /// <summary>Starts <c>pscontainer</c> with the sandbox's roots.</summary>
    internal static Process Start(Sandbox sandbox, params string[] args) =>
        Start(Machine.Executable, ["--root", sandbox.Home + "/state", "--data-root", sandbox.Home + "/data", .. args]);

    internal static Outcome Run(Sandbox sandbox, params string[] args)
    {
        using Process process = Start(sandbox, args);
        return Finish(process);
    }

    internal static Outcome Run(string program, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        using Process process = Start(program, args, environment);
        return Finish(process);
    }

    internal static Process Start(string program, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static Outcome Finish(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(30_000))
        {
            process.Kill();
            throw new TimeoutException($"{process.StartInfo.FileName} did not end: {output} {error.Result}");
        }

        return new Outcome(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
