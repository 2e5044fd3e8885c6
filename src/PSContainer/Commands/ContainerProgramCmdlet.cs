using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Transformation;

namespace PSContainer.Commands;

/// <summary>A cmdlet that runs a program in a container.</summary>
public abstract class ContainerProgramCmdlet : ContainerStateCmdlet
{
    internal const string ProgramSet = "Program";
    internal const string ConfigSet = "ProcessConfig";

    /// <summary>The program. A name without a slash is looked up in the PATH of the container.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ProgramSet)]
    [ValidateNotNullOrEmpty]
    public virtual string FilePath { get; set; } = string.Empty;

    /// <summary>Its arguments: all that follows. Write <c>--</c> before the program, or its options are read as PowerShell's.</summary>
    [Parameter(Position = 2, ParameterSetName = ProgramSet, ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Environment variables: a hashtable, or NAME=value strings.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    [EnvironmentTransformation]
    public string[] Environment { get; set; } = [];

    /// <summary>Absolute working directory inside the container.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    public string? WorkingDirectory { get; set; }

    /// <summary>User inside the container: name, uid, name:group or uid:gid.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    public string? User { get; set; }

    /// <summary>Further groups, names or numbers.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    public string[] AdditionalGroup { get; set; } = [];

    /// <summary>The capabilities it has, in place of the container's. An empty list is none.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    [AllowEmptyCollection]
    [CapabilityTransformation]
    [ArgumentCompleter(typeof(CapabilityCompleter))]
    public string[]? Capability { get; set; }

    /// <summary>It cannot gain privileges by a set-user-id program.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    public SwitchParameter NoNewPrivileges { get; set; }

    /// <summary>Resource limits: nofile=1024, nofile=1024:4096, or a hashtable.</summary>
    [Parameter(ParameterSetName = ProgramSet)]
    [RlimitTransformation]
    public Rlimit[]? Rlimit { get; set; }

    /// <summary>Program, arguments and all the rest in one object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ConfigSet)]
    public ProcessConfig? ProcessConfig { get; set; }

    /// <summary>
    /// Catches an option of the program that was written without <c>--</c> and that PowerShell would complete to a parameter of
    /// this cmdlet: <c>sort -u FILE</c> would run as user FILE.
    /// </summary>
    [Parameter(DontShow = true)]
    [Alias("d", "f", "n", "s", "t", "u", "v")]
    public SwitchParameter StrayOption { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (StrayOption)
        {
            Fail(
                "OptionBeforeDashes",
                ErrorCategory.InvalidArgument,
                "An option of one letter stands before '--', where it would be an option of this cmdlet and not of the program.",
                FilePath,
                $"Write -- before the program: {MyInvocation.MyCommand.Name} CONTAINER -- PROGRAM ARGUMENTS");
        }
    }

    /// <summary>The process that the parameters describe.</summary>
    private protected ProcessConfig MakeProcess()
    {
        if (ProcessConfig is not null)
            return ProcessConfig;
        ProcessConfig process = new([FilePath, .. ArgumentList])
        {
            Env = [.. Environment],
            Cwd = WorkingDirectory ?? string.Empty,
            User = User ?? string.Empty,
            AdditionalGroups = [.. AdditionalGroup],
            NoNewPrivileges = NoNewPrivileges.IsPresent ? NoNewPrivileges.ToBool() : null,
            Rlimits = Rlimit is null ? null : [.. Rlimit],
        };
        if (Capability is not null)
            process.Capabilities = MakeCapabilities(Capability);
        return process;
    }

    private CapabilitySets MakeCapabilities(string[] names)
    {
        List<string> list = [.. names];
        // A user other than root loses them at execve(2) unless they are ambient too.
        bool ambient = User is not (null or "" or "0" or "root");
        return new CapabilitySets
        {
            Bounding = list,
            Effective = [.. list],
            Permitted = [.. list],
            Inheritable = ambient ? [.. list] : [],
            Ambient = ambient ? [.. list] : [],
        };
    }
}
