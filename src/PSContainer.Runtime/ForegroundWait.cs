using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime;

/// <summary>Waits for a process in the foreground and passes on the signals that come meanwhile.</summary>
internal static class ForegroundWait
{
    private static readonly PosixSignal[] s_forwarded =
        [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    // Whoever is gone by then spares the threads that .NET's signal handling starts, which cost as much as a program's start.
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);

    /// <summary>The exit code.</summary>
    internal static int Run(ContainerProcess process)
    {
        List<PosixSignalRegistration> registrations = [];
        try
        {
            if (!process.TryWait(s_short))
            {
                foreach (PosixSignal signal in s_forwarded)
                    registrations.Add(PosixSignalRegistration.Create(signal, context => Forward(process, context)));
            }

            ProcessExit? exit = process.Wait();
            if (exit is { OomKilled: true, Signal: 9 })
                Output.Error("pscontainer: the out-of-memory killer ended the program: it needs more than the container's memory limit");
            return exit?.ExitCode ?? ExitCodes.Failure;
        }
        finally
        {
            foreach (PosixSignalRegistration registration in registrations)
                registration.Dispose();
        }
    }

    private static void Forward(ContainerProcess process, PosixSignalContext context)
    {
        context.Cancel = true;
        try
        {
            process.Signal(context.Signal switch
            {
                PosixSignal.SIGINT => 2,
                PosixSignal.SIGQUIT => 3,
                PosixSignal.SIGHUP => 1,
                _ => 15,
            });
        }
        catch (ContainerException)
        {
            // It has ended in the meantime.
        }
    }
}
