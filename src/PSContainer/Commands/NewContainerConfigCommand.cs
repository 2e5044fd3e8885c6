using System.Collections;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Transformation;

namespace PSContainer.Commands;

/// <summary>Makes a configuration for New-Container, to be changed as the engine's object model allows.</summary>
[Cmdlet(VerbsCommon.New, "ContainerConfig")]
[OutputType(typeof(ContainerConfig))]
public sealed class NewContainerConfigCommand : ContainerConfigCmdlet
{
    /// <summary>What it starts from.</summary>
    [Parameter(Position = 0)]
    public ContainerConfigTemplate Template { get; set; }

    /// <summary>Directory of the root. By default the host's own with a private layer above it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Rootfs")]
    public string? RootPath { get; set; }

    /// <summary>Namespaces in place of the template's: Network makes one, Network=/proc/42/ns/net joins one.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [NamespaceTransformation]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public ContainerNamespace[]? Namespace { get; set; }

    /// <summary>Device nodes beside the default ones.</summary>
    [Parameter]
    public ContainerDevice[] Device { get; set; } = [];

    /// <summary>User ids: container:host:size.</summary>
    [Parameter]
    [IdMapTransformation]
    public IdMap[]? UidMap { get; set; }

    /// <summary>Group ids: container:host:size.</summary>
    [Parameter]
    [IdMapTransformation]
    public IdMap[]? GidMap { get; set; }

    /// <summary>All limits of the cgroup, in place of the template's.</summary>
    [Parameter]
    public ContainerResources? Resource { get; set; }

    /// <summary>Resource limits: nofile=1024, nofile=1024:4096, or a hashtable.</summary>
    [Parameter]
    [RlimitTransformation]
    public Rlimit[]? Rlimit { get; set; }

    /// <summary>Capabilities, in place of the template's. An empty list is none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [CapabilityTransformation]
    [ArgumentCompleter(typeof(CapabilityCompleter))]
    public string[]? Capability { get; set; }

    /// <summary>Kernel parameters by dotted name.</summary>
    [Parameter]
    public Hashtable? Sysctl { get; set; }

    /// <summary>Further paths that cannot be read.</summary>
    [Parameter]
    public string[] MaskedPath { get; set; } = [];

    /// <summary>Further paths that cannot be written.</summary>
    [Parameter]
    public string[] ReadOnlyPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ContainerConfig config = Template switch
        {
            ContainerConfigTemplate.Rootless => ConfigTemplates.Rootless(),
            ContainerConfigTemplate.Minimal => ConfigTemplates.Minimal(),
            ContainerConfigTemplate.Privileged => ConfigTemplates.Privileged(),
            _ => ConfigTemplates.Default(),
        };
        if (RootPath is not null)
            config.Rootfs = ResolvePath(RootPath);
        if (Namespace is not null)
            config.Namespaces = [.. Namespace];
        config.Devices.AddRange(Device);
        if (UidMap is not null)
            config.UidMappings = [.. UidMap];
        if (GidMap is not null)
            config.GidMappings = [.. GidMap];
        // Its own members may be changed by -Memory and the like, and the caller's object must not be.
        if (Resource is not null)
            config.Cgroups.Resources = new ContainerConfig { Cgroups = { Resources = Resource } }.Clone().Cgroups.Resources;
        if (Rlimit is not null)
            config.Rlimits = [.. Rlimit];
        if (Capability is not null)
            config.Capabilities = new() { Bounding = [.. Capability], Effective = [.. Capability], Permitted = [.. Capability] };
        config.MaskPaths.AddRange(MaskedPath);
        config.ReadonlyPaths.AddRange(ReadOnlyPath);
        if (Sysctl is not null)
        {
            foreach (DictionaryEntry parameter in Sysctl)
                config.Sysctl[Unwrap.Text(parameter.Key)] = Unwrap.Text(parameter.Value);
        }

        ApplyTo(config);
        WriteObject(config);
    }
}
