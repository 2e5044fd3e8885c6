using System.IO;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Commands;

/// <summary>Writes a configuration as a config.json of the OCI.</summary>
[Cmdlet(VerbsData.Export, "ContainerConfig", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportContainerConfigCommand : ContainerCmdlet
{
    /// <summary>The configuration.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public ContainerConfig? Config { get; set; }

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = ResolvePath(Path!);
        if (!ShouldProcess(file, "Write configuration"))
            return;
        if (Config!.Rootfs.Length == 0)
            WriteWarning($"The configuration names no root; the file names 'rootfs', beside '{file}'.");
        if (Attempt(file, () => OciConfig.Export(Config, file, Force)) && PassThru)
            WriteObject(new FileInfo(file));
    }
}
