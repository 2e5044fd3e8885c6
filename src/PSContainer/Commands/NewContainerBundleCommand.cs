using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Commands;

/// <summary>Makes a bundle: a directory with a config.json of the OCI, and rootfs where the configuration names no root.</summary>
[Cmdlet(VerbsCommon.New, "ContainerBundle", SupportsShouldProcess = true, DefaultParameterSetName = TemplateSet)]
[OutputType(typeof(Bundle))]
public sealed class NewContainerBundleCommand : ContainerCmdlet
{
    private const string TemplateSet = "Template";
    private const string ConfigSet = "Config";

    /// <summary>The directory. It is made where it is not there.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>For a user other than root, with a user namespace in which the caller is root.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    public SwitchParameter Rootless { get; set; }

    /// <summary>The configuration. By default a shell at a terminal.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ConfigSet)]
    public ContainerConfig? Config { get; set; }

    /// <summary>Replaces a config.json that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string directory = ResolvePath(Path!);
        if (ShouldProcess(directory, "Create bundle"))
            Attempt(directory, () => WriteObject(Bundle.Create(directory, Config ?? Bundle.Template(Rootless), Force)));
    }
}
