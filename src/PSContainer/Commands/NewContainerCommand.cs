using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Net;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Errors;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Makes a container: checked and recorded, without a process yet.</summary>
[Cmdlet(VerbsCommon.New, "Container", SupportsShouldProcess = true, DefaultParameterSetName = HostSet)]
[OutputType(typeof(Container))]
public sealed class NewContainerCommand : ContainerConfigCmdlet
{
    private const string HostSet = "Host";
    private const string RootPathSet = "RootPath";
    private const string ConfigSet = "Config";
    private const string BundleSet = "Bundle";

    /// <summary>Directory of the containers' states: /run/pscontainer by default, for another user than root $XDG_RUNTIME_DIR/pscontainer.</summary>
    [Parameter]
    public string? StateRoot { get; set; }

    /// <summary>The id: 1 to 1024 letters, digits and _ + . - characters. One is made up by default.</summary>
    [Parameter(Position = 0)]
    [Alias("ContainerId")]
    public string? Id { get; set; }

    /// <summary>The configuration; the other parameters change a copy of it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ConfigSet)]
    public ContainerConfig? Config { get; set; }

    /// <summary>Directory of the root. By default the host's own with a private layer above it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RootPathSet)]
    [Alias("Rootfs")]
    public string? RootPath { get; set; }

    /// <summary>Directory with a config.json of the OCI, and mostly the root that it names. The other parameters change what is read.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BundleSet)]
    [Alias("Directory")]
    [ValidateNotNullOrEmpty]
    public string? Bundle { get; set; }

    /// <summary>Networks that it is to be on: names of Get-ContainerNetwork, or none, or host.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Network { get; set; } = [];

    /// <summary>Ports of the host that lead to it by the first of its networks: 8080:80, 53:53/udp, 127.0.0.1:8080:80, 8000-8009:9000-9009.</summary>
    [Parameter]
    [PortTransformation]
    public PublishedPort[] Publish { get; set; } = [];

    /// <summary>Name servers that it asks in place of the host's.</summary>
    [Parameter]
    public IPAddress[] Dns { get; set; } = [];

    /// <summary>Does not look at the runtime.json that may be beside the config.json.</summary>
    [Parameter(ParameterSetName = BundleSet)]
    public SwitchParameter IgnoreRuntime { get; set; }

    /// <summary>Starts it too. If it cannot be started it is removed again.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string id = Id ?? ContainerNames.Next();
        ContainerConfig? made = null;
        LinuxkitRuntime? runtime = null;
        if (!Attempt(Bundle ?? id, () => (made, runtime) = Make()))
            return;
        ContainerConfig config = made!;
        if (Id is null && runtime is { Namespace.Length: > 0 })
            id = $"{runtime.Namespace}.{id}";
        ApplyTo(config);

        // A document that names no host name leaves the one that the namespace begins with.
        if (Bundle is null && config.Hostname.Length == 0 && HasNamespace(config, NamespaceType.Uts))
            config.Hostname = id.Length <= 64 ? id : id[..64];
        if (Start && config.Process is null)
        {
            Fail("NoProgram", ErrorCategory.InvalidArgument, "There is no program to start.", id, "Give one with -Command, or leave -Start out and use Start-ContainerProcess.");
        }

        if (Network.Length == 0 && (Publish.Length > 0 || Dns.Length > 0))
            Fail("PublishWithoutNetwork", ErrorCategory.InvalidArgument, "-Publish and -Dns need a network.", id, "Name one with -Network; New-ContainerNetwork makes one.");
        IReadOnlyList<NetworkRequest> networks = NetworkRequest.For(Network, Publish, Array.ConvertAll(Dns, d => d.ToString()));
        if (!ShouldProcess(id, Start ? "Create and start container" : "Create container"))
            return;
        ContainerFactory factory = FactoryFor(StateRoot);
        Attempt(id, () =>
        {
            EngineContainer container = factory.Create(id, config, networks, runtime, StopToken);
            if (Start)
                StartOrUndo(container, config.Process!);
            WriteObject(new Container(container, factory.StateRoot));
        });
    }

    private (ContainerConfig Config, LinuxkitRuntime? Runtime) Make()
    {
        if (Bundle is null)
            return (MakeConfig(), null);
        string directory = ResolvePath(Bundle);
        Engine.Configuration.Oci.Bundle bundle = IgnoreRuntime ? Engine.Configuration.Oci.Bundle.Open(directory) : Engine.Configuration.Oci.Bundle.OpenWithRuntime(directory);
        return (bundle.ToConfig(BundleOptions.ForCaller(WriteWarning)), bundle.Runtime);
    }

    private ContainerConfig MakeConfig()
    {
        if (Config is not null)
            return Config.Clone();
        ContainerConfig config = System.Environment.IsPrivilegedProcess ? ConfigTemplates.Default() : ConfigTemplates.Rootless();
        if (RootPath is not null)
            config.Rootfs = ResolvePath(RootPath);
        else
            config.Process ??= new ProcessConfig("/bin/sleep", "infinity");
        return config;
    }

    private void StartOrUndo(EngineContainer container, ProcessConfig process)
    {
        try
        {
            using Engine.Processes.ContainerProcess init = container.Start(process, trace: Trace, cancellationToken: StopToken);
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e) || e is OperationCanceledException)
        {
            try
            {
                container.Destroy(force: true);
            }
            catch (ContainerException undo)
            {
                WriteWarning($"Container '{container.Id}' could not be started, nor removed: {undo.Message}");
            }

            throw;
        }
    }

    private static bool HasNamespace(ContainerConfig config, NamespaceType type)
    {
        foreach (ContainerNamespace ns in config.Namespaces)
        {
            if (ns.Type == type && ns.Path.Length == 0)
                return true;
        }

        return false;
    }
}
