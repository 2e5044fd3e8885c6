using PSContainer.Engine.Init;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>Puts the container's process under its filter (seccomp(2)).</summary>
internal static class SeccompLoader
{
    internal static void Load(SeccompFilter filter, InitContext context)
    {
        if (filter.IsNone)
            return;
        int listener = Libc.Check(Libc.TrySetFilter(filter.Program, filter.Flags), "seccomp");
        if (!filter.Notifies)
            return;

        // From here on any call but write(2) may wait for the listener's answer, so it is handed over by that alone; the answer is read when the listener has it.
        context.Channel.SendByWrite(MessageKind.SeccompListener, System.BitConverter.GetBytes(listener));
        if (context.Channel.Receive()?.Kind != MessageKind.Proceed)
            Libc.ExitNow(1);
        Libc.Close(listener);
    }
}
