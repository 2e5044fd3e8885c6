using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Commands;

/// <summary>Whether a container can be made of a configuration.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ContainerConfig", DefaultParameterSetName = ConfigSet)]
[OutputType(typeof(bool), typeof(ConfigViolation))]
public sealed class TestContainerConfigCommand : ContainerCmdlet
{
    private const string ConfigSet = "Config";
    private const string PathSet = "Path";

    /// <summary>The configuration.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ConfigSet)]
    public ContainerConfig? Config { get; set; }

    /// <summary>A config.json of the OCI.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Returns what is wrong, in place of true or false: nothing for a good configuration.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<ConfigViolation> violations = [];
        if (!Attempt(Path, () => violations = Violations()))
            return;
        if (Detailed)
        {
            WriteObject(violations, enumerateCollection: true);
            return;
        }

        foreach (ConfigViolation violation in violations)
            WriteVerbose(violation.ToString());
        WriteObject(violations.Count == 0);
    }

    /// <summary>What is wrong in a file is the answer here, and no error; that it cannot be read is one.</summary>
    private IReadOnlyList<ConfigViolation> Violations()
    {
        try
        {
            return ConfigCheck.ViolationsOf(Config ?? OciConfig.Import(ResolvePath(Path!), BundleOptions.ForCaller(WriteWarning)));
        }
        catch (ConfigInvalidException e)
        {
            return e.Violations;
        }
    }
}
