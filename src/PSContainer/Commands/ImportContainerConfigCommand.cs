using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Commands;

/// <summary>Reads a config.json of the OCI as a configuration.</summary>
[Cmdlet(VerbsData.Import, "ContainerConfig", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ContainerConfig))]
public sealed class ImportContainerConfigCommand : ContainerFileCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string file in ResolveFiles())
            Attempt(file, () => WriteObject(OciConfig.Import(file, BundleOptions.ForCaller(WriteWarning))));
    }
}
