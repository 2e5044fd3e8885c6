using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Transformation;

namespace PSContainer.Commands;

/// <summary>A cmdlet with the parameters that most containers are told apart by.</summary>
public abstract class ContainerConfigCmdlet : ContainerCmdlet
{
    private const ulong CpuPeriod = 100_000;

    /// <summary>Host name inside the container.</summary>
    [Parameter]
    [ValidateLength(1, 64)]
    public string? Hostname { get; set; }

    /// <summary>Memory limit: bytes, 256m, 1.5g, 512MB; -1 or unlimited is none.</summary>
    [Parameter]
    [MemorySizeTransformation]
    public long? Memory { get; set; }

    /// <summary>How many CPUs it may use at most: 0.5 is half of one.</summary>
    [Parameter]
    [ValidateRange(0.01, 100000.0)]
    public double? Cpu { get; set; }

    /// <summary>How many processes and threads it may have; -1 is unlimited.</summary>
    [Parameter]
    [ValidateRange(-1L, long.MaxValue)]
    public long? PidsLimit { get; set; }

    /// <summary>More mounts: /source:/destination:ro, or hashtables.</summary>
    [Parameter]
    [MountTransformation]
    public ContainerMount[] Mount { get; set; } = [];

    /// <summary>Environment of the program: a hashtable, or NAME=value strings.</summary>
    [Parameter]
    [EnvironmentTransformation]
    public string[] Environment { get; set; } = [];

    /// <summary>Labels by name.</summary>
    [Parameter]
    public Hashtable? Label { get; set; }

    /// <summary>Commands run at points of its life: hashtables with Kind, Path, ArgumentList, Environment and Timeout (seconds).</summary>
    [Parameter]
    [HookTransformation]
    public ContainerHookDefinition[] Hook { get; set; } = [];

    /// <summary>The root cannot be written.</summary>
    [Parameter]
    public SwitchParameter ReadOnlyRoot { get; set; }

    /// <summary>The program that Start-Container runs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Command { get; set; }

    /// <summary>Its arguments.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Writes what was given into a configuration; what was not stays as it is.</summary>
    private protected void ApplyTo(ContainerConfig config)
    {
        if (Hostname is not null)
            config.Hostname = Hostname;
        ContainerResources resources = config.Cgroups.Resources;
        resources.Memory = Memory ?? resources.Memory;
        resources.PidsLimit = PidsLimit ?? resources.PidsLimit;
        if (Cpu is { } cpus)
        {
            resources.CpuPeriod = CpuPeriod;
            resources.CpuQuota = (long)(cpus * CpuPeriod);
        }

        config.Mounts.AddRange(Mount);
        if (ReadOnlyRoot.IsPresent)
            config.ReadonlyRootfs = ReadOnlyRoot;
        foreach (ContainerHookDefinition hook in Hook)
            hook.AddTo(config.Hooks);
        ApplyLabels(config.Labels);
        ApplyProgram(config);
    }

    private void ApplyProgram(ContainerConfig config)
    {
        if (Command is not null)
        {
            config.Process ??= new ProcessConfig();
            config.Process.Args = [Command, .. ArgumentList];
        }
        else if (ArgumentList.Length > 0)
        {
            Fail("ArgumentsWithoutCommand", ErrorCategory.InvalidArgument, "-ArgumentList needs -Command.", ArgumentList);
        }

        if (Environment.Length == 0)
            return;
        if (config.Process is null)
            Fail("EnvironmentWithoutCommand", ErrorCategory.InvalidArgument, "-Environment needs a program: give it with -Command.", Environment);
        foreach (string variable in Environment)
        {
            string prefix = variable[..(variable.IndexOf('=') + 1)];
            config.Process!.Env.RemoveAll(v => v.StartsWith(prefix, System.StringComparison.Ordinal));
            config.Process.Env.Add(variable);
        }
    }

    private void ApplyLabels(List<string> labels)
    {
        if (Label is null)
            return;
        foreach (DictionaryEntry label in Label)
        {
            string prefix = Unwrap.Text(label.Key) + "=";
            labels.RemoveAll(l => l.StartsWith(prefix, System.StringComparison.Ordinal));
            labels.Add(prefix + Unwrap.Text(label.Value));
        }
    }
}
