using System;
using System.Diagnostics.CodeAnalysis;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>The container's first process between fork(2) and execve(2): takes its streams, runs the plan's steps in order, and tells the parent of a failure.</summary>
internal static class InitProcess
{
    /// <summary>Does not return.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Every failure must reach the parent; there is nobody else to tell.")]
    [DoesNotReturn]
    internal static void Run(LaunchPlan plan, LaunchDescriptors descriptors, MonitorHandles monitor)
    {
        int status = descriptors.Status;
        string step = "take the standard streams";
        InitContext? context = null;
        try
        {
            int[] extra = descriptors.Extra.ToArray(), files = plan.ExtraFiles == 0 ? [] : extra[^plan.ExtraFiles..];
            if (files.Length > 0)
                status = MakeRoom(status, files);
            TakeStreams(descriptors.Stdio);
            Libc.Check(Libc.TrySetSid(), "setsid");
            Libc.SetUmask(0);
            context = new(new MessageChannel(descriptors.Channel), extra, files, monitor)
            {
                StateDirectory = descriptors.StateDirectory,
                Status = status,
                StartFifo = monitor.Gate < 0 ? null : StartFifo.Of(monitor.Gate, 3 + files.Length),
            };
            foreach (InitStep next in plan.Steps)
            {
                step = next.Kind == StepKind.Execute ? "run the program" : next.Describe();
                next.Run(context);
            }
        }
        catch (Exception e)
        {
            Fail(context?.Status ?? status, step, e);
        }

        Libc.ExitNow(0);
    }

    /// <summary>Reports a failure and ends the process.</summary>
    [DoesNotReturn]
    internal static void Fail(int status, string step, Exception failure)
    {
        // Nobody waits for one that joined a paused container; its exit code tells.
        Libc.IgnoreBrokenPipes();
        WireWriter report = new();
        LaunchFailure.Write(report, step, failure);
        for (ReadOnlySpan<byte> left = report.Written; !left.IsEmpty;)
        {
            int n = Libc.TryWrite(status, left);
            if (n <= 0)
                break;
            left = left[n..];
        }

        Libc.ExitNow(LaunchFailure.ExitCode(failure));
    }

    /// <summary>Moves what is needed to the end out of the numbers that the program's files will have.</summary>
    /// <returns>The new number of the status pipe.</returns>
    private static int MakeRoom(int status, int[] files)
    {
        int floor = 3 + files.Length;
        for (int i = 0; i < files.Length; i++)
            files[i] = Libc.Check(Libc.TryFcntl(files[i], Libc.F_DUPFD_CLOEXEC, floor), "fcntl");
        return Libc.Check(Libc.TryFcntl(status, Libc.F_DUPFD_CLOEXEC, floor), "fcntl");
    }

    private static void TakeStreams(ReadOnlySpan<int> stdio)
    {
        for (int i = 0; i < stdio.Length; i++)
            Libc.Check(Libc.TryDup3(stdio[i], i, 0), "dup3");
    }
}
