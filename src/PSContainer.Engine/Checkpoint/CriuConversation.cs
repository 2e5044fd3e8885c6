using System;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>One request to CRIU: asked, with what it notifies of meanwhile answered, until its answer is there.</summary>
/// <param name="criu">The socket.</param>
/// <param name="notified">Is told what CRIU notifies of: its name, the process concerned or 0, and a descriptor of its own or -1. What it throws becomes the result, after CRIU has undone what it did.</param>
internal sealed class CriuConversation(CriuMessages criu, Action<string, int, int> notified)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether nothing is waited for once something has gone wrong: who asks ends CRIU himself. Of a dump its own undoing must be waited for.</summary>
    internal bool BreaksOff { get; init; }

    /// <summary>Is called some times a second while CRIU works, or null.</summary>
    internal Action? Tick { get; init; }

    /// <summary>What a notification's receiver threw, by which CRIU was told to give up.</summary>
    internal Exception? Refusal { get; private set; }

    /// <summary>Asks.</summary>
    /// <returns>The answer; null where CRIU has gone without one.</returns>
    /// <exception cref="ContainerException">The time is over.</exception>
    internal Response? Run(Request request, Deadline deadline)
    {
        try
        {
            criu.Send(request);
            while (true)
            {
                Wait(deadline);
                if (BreaksOff && Refusal is not null)
                    return null;
                if (criu.Receive(out int descriptor) is not { } response)
                    return null;
                if (response.Type != RequestType.Notify)
                    return response;
                bool success = Notify(response.Notification, descriptor);
                if (!success && BreaksOff)
                    return null;
                criu.Answer(success);
            }
        }
        catch (LinuxException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            return null;
        }
    }

    private void Wait(Deadline deadline)
    {
        Span<Libc.PollFd> fds = [new() { Fd = criu.Socket, Events = Libc.POLLIN }, default];
        while (!deadline.TryWaitAny(fds, s_slice))
        {
            Guard(() => Tick?.Invoke());
            if (BreaksOff && Refusal is not null)
                return;
            if (deadline.IsOver)
                throw new CheckpointException("CRIU did not come to an end in time") { Errno = Errno.ETIMEDOUT, Hint = "Allow it more time, or look into its log for what it waits for." };
        }
    }

    private bool Notify(Notification? notification, int descriptor)
    {
        // Once something has gone wrong, all that CRIU is told is to give up.
        if (Refusal is null)
            Guard(() => notified(notification?.Script ?? string.Empty, notification?.Pid ?? 0, descriptor));
        Libc.Close(descriptor);
        return Refusal is null;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "CRIU must be told first, so that it undoes what it did; the caller throws it again.")]
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Refusal ??= e;
        }
    }
}
