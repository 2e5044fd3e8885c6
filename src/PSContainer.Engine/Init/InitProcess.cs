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
    internal static void Run(LaunchPlan plan, LaunchDescriptors descriptors, int monitor)
    {
        int status = descriptors.Status;
        string step = "take the standard streams";
        try
        {
            TakeStreams(descriptors.Stdio);
            Libc.Check(Libc.TrySetSid(), "setsid");
            Libc.SetUmask(0);
            InitContext context = new(new MessageChannel(descriptors.Channel), descriptors.Extra.ToArray(), monitor);
            foreach (InitStep next in plan.Steps)
            {
                step = next.Kind == StepKind.Execute ? "run the program" : next.Describe();
                next.Run(context);
            }
        }
        catch (Exception e)
        {
            Fail(status, step, e);
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

    private static void TakeStreams(ReadOnlySpan<int> stdio)
    {
        for (int i = 0; i < stdio.Length; i++)
            Libc.Check(Libc.TryDup3(stdio[i], i, 0), "dup3");
    }
}
