using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Tells the parent how far it is and waits for its word. A parent that is gone ends the process: nothing half-made may live on.</summary>
internal sealed class WaitAtGateStep(Gate gate) : InitStep
{
    internal override StepKind Kind => StepKind.WaitAtGate;

    internal override string Describe() => gate switch
    {
        Gate.Namespaces => "wait for the cgroup, id maps and limits",
        Gate.Hooks => "wait for the caller's hooks",
        Gate.Network => "wait for the network",
        _ => "wait until the process is recorded",
    };

    internal override void Write(WireWriter writer) => writer.Byte((byte)gate);

    internal static WaitAtGateStep Read(WireReader reader) => new((Gate)reader.Byte());

    internal override void Run(InitContext context)
    {
        context.Channel.Send(MessageKind.AtGate, [(byte)gate]);
        WaitForAnswer(context);
        Message? answer = context.Channel.Receive();
        if (answer?.Kind != MessageKind.Proceed)
            Libc.ExitNow(1);

        // From here on the monitor is the parent, whichever way the process was forked; without it nobody would record the end.
        if (gate == Gate.Namespaces)
            _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);
        else if (gate == Gate.Exec)
            _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, 0);
    }

    /// <summary>A monitor that died before this process asked for PR_SET_PDEATHSIG, and before it told the parent of it, would leave both waiting for each other.</summary>
    private static void WaitForAnswer(InitContext context)
    {
        System.Span<Libc.PollFd> fds =
        [
            new() { Fd = context.Channel.Socket, Events = Libc.POLLIN },
            new() { Fd = context.Monitor.Self, Events = Libc.POLLIN },
        ];
        _ = Libc.TryPoll(fds, -1);
        if (fds[1].Returned != 0)
            Libc.ExitNow(1);
    }
}
