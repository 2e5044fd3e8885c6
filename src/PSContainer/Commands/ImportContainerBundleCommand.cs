using System.Management.Automation;
using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Commands;

/// <summary>Opens a bundle: a directory with a config.json of the OCI and the root that it names.</summary>
[Cmdlet(VerbsData.Import, "ContainerBundle", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Bundle))]
public sealed class ImportContainerBundleCommand : ContainerFileCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string directory in ResolveFiles())
            Attempt(directory, () => WriteObject(Bundle.Open(directory)));
    }
}
