using System.Management.Automation;
using PSContainer.Engine.Checkpoint;
using PSContainer.Jobs;

namespace PSContainer.Commands;

/// <summary>Starts a server that takes the memory of a container which is saved elsewhere, and writes a job that ends when it has all.</summary>
[Cmdlet(VerbsLifecycle.Start, "ContainerPageServer", SupportsShouldProcess = true)]
[OutputType(typeof(Job))]
public sealed class StartContainerPageServerCommand : ContainerCmdlet
{
    /// <summary>Directory for the memory. It is made where it is not there, and must be empty.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>TCP port at which it listens.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>IP address at which it listens. Nothing is encrypted, and nobody is asked who he is.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Address { get; set; } = "127.0.0.1";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CriuPageServerInfo address = new() { Address = Address, Port = Port };
        string directory = ResolvePath(Path!);
        if (!ShouldProcess(directory, $"Take memory at {address}"))
            return;
        Attempt(directory, () =>
        {
            PageServer server = PageServer.Start(directory, address, cancellationToken: StopToken);
            EngineJob job = new(MyInvocation.Line.Trim(), $"PageServer{Port}", directory);
            JobRepository.Add(job);
            job.Start(output => Serve(server, output));
            WriteObject(job);
        });
    }

    private static void Serve(PageServer server, IWorkOutput output)
    {
        using (server)
        {
            server.Wait(output.Token);
            output.Object(new ContainerPageServer(server));
        }
    }
}
