using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>The receiving end of Move-Container: it is run by ssh(1), and its caller is a program.</summary>
internal sealed class ReceiveVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        CriuArguments criu = new();
        OptionParser options = criu.AddReceiveTo(new OptionParser());
        string id = SingleId.Of("receive", args, options);

        // Where nobody reads any more what is said here, there is still to be removed what was made.
        Libc.IgnoreBrokenPipes();
        using CancellationTokenSource stop = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
            interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        global.Factory.Warn = text => Answer(new TransferMessage { State = TransferMessage.Warning, Message = text });
        ContainerFactory factory = global.MakeFactory();
        string directory = criu.NamesImages ? criu.Images : factory.NewCheckpointPath(id);
        return new CheckpointReceiver(factory, id, directory, Answer).Run(0, criu.Options, global.Trace, stop.Token) ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Answer(TransferMessage message) =>
        Output.Line(JsonSerializer.Serialize(message, TransferJsonContext.Default.TransferMessage));
}
