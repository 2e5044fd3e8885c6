using System.Management.Automation;
using PSContainer.Engine.Configuration.Oci;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Writes a container as a bundle of the OCI: its configuration, program and limits, and with -IncludeRootfs a copy of its root.</summary>
[Cmdlet(VerbsData.Export, "ContainerBundle", SupportsShouldProcess = true)]
[OutputType(typeof(Bundle))]
public sealed class ExportContainerBundleCommand : ContainerTargetCmdlet
{
    /// <summary>The directory. It is made where it is not there.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Copies the container's root into the bundle.</summary>
    [Parameter]
    public SwitchParameter IncludeRootfs { get; set; }

    /// <summary>Replaces a config.json that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string directory = ResolvePath(Path!);
        foreach ((EngineContainer container, _) in FindReadable(Container))
        {
            if (!ShouldProcess(directory, $"Write {(IncludeRootfs ? "configuration and root" : "configuration")} of container '{container.Id}'"))
                continue;
            if (container.HasLayers && !IncludeRootfs)
                WriteWarning($"The root of container '{container.Id}' is made of layers; '{directory}/rootfs' is empty. -IncludeRootfs copies it.");
            Attempt(container.Id, () => WriteObject(container.ExportBundle(directory, IncludeRootfs, Force, StopToken)));
        }
    }
}
