using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Changes limits and labels of containers: of running ones at once, of others at the next start.</summary>
[Cmdlet(VerbsCommon.Set, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class SetContainerCommand : ContainerTargetCmdlet
{
    private const long DefaultPeriod = 100_000;
    private const double SmallestCpu = 0.01;

    private static readonly string[] s_what =
    [
        nameof(Memory), nameof(MemoryReservation), nameof(MemorySwap), nameof(Cpu), nameof(CpuQuota), nameof(CpuPeriod), nameof(CpuWeight),
        nameof(CpuSet), nameof(MemorySet), nameof(PidsLimit), nameof(IoWeight), nameof(Resource), nameof(Label),
    ];

    private readonly Dictionary<string, string?> _labels = [];
    private ContainerResources _resources = new();

    /// <summary>Memory limit: bytes, 256m, 1.5g, 512MB; -1 or unlimited is none.</summary>
    [Parameter]
    [MemorySizeTransformation]
    public long? Memory { get; set; }

    /// <summary>Memory that it keeps when memory is short, as -Memory; -1 is unlimited.</summary>
    [Parameter]
    [MemorySizeTransformation]
    public long? MemoryReservation { get; set; }

    /// <summary>Memory and swap together, as -Memory; -1 is unlimited.</summary>
    [Parameter]
    [MemorySizeTransformation]
    public long? MemorySwap { get; set; }

    /// <summary>How many CPUs it may use at most: 0.5 is half of one; -1 is unlimited.</summary>
    [Parameter]
    public double? Cpu { get; set; }

    /// <summary>CPU time in each period, microseconds, at least 1000; -1 is unlimited.</summary>
    [Parameter]
    [ValidateRange(-1L, long.MaxValue)]
    public long? CpuQuota { get; set; }

    /// <summary>Length of a period, microseconds.</summary>
    [Parameter]
    [ValidateRange(1000L, 1000000L)]
    public long? CpuPeriod { get; set; }

    /// <summary>Share of the CPUs where several want them: 100 is the default.</summary>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int? CpuWeight { get; set; }

    /// <summary>CPUs that it may use, as a list: 0-3,7.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CpuSet { get; set; }

    /// <summary>Memory nodes that it may use, as a list: 0-1.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MemorySet { get; set; }

    /// <summary>How many processes and threads it may have; -1 is unlimited.</summary>
    [Parameter]
    [ValidateRange(-1L, long.MaxValue)]
    public long? PidsLimit { get; set; }

    /// <summary>Share of block I/O where several want it.</summary>
    [Parameter]
    [ValidateRange(10, 1000)]
    public int? IoWeight { get; set; }

    /// <summary>Any limits: a hashtable, or resources of a configuration. The other parameters go before it.</summary>
    [Parameter]
    [ResourceTransformation]
    public ContainerResources? Resource { get; set; }

    /// <summary>Labels by name; the others stay, and one whose value is $null goes.</summary>
    [Parameter]
    public Hashtable? Label { get; set; }

    /// <summary>Hands the container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Cpu is not null && CpuQuota is not null)
            Fail("CpuAndCpuQuota", ErrorCategory.InvalidArgument, "-Cpu and -CpuQuota say the same in two ways.", advice: "Use one of them.");
        if (Cpu is not (null or -1 or >= SmallestCpu))
            Fail("CpuOutOfRange", ErrorCategory.InvalidArgument, $"-Cpu is a number of CPUs from {SmallestCpu} on, or -1 (unlimited), not {Cpu}.", Cpu);
        foreach ((string name, long? size) in ((string, long?)[])[(nameof(Memory), Memory), (nameof(MemoryReservation), MemoryReservation), (nameof(MemorySwap), MemorySwap)])
        {
            if (size is 0 or < -1)
                Fail("SizeOutOfRange", ErrorCategory.InvalidArgument, $"-{name} is a number of bytes, or -1 (unlimited), not {size}.", size);
        }

        if (!Array.Exists(s_what, MyInvocation.BoundParameters.ContainsKey))
            Fail("NothingToSet", ErrorCategory.InvalidArgument, "There is nothing to set.", advice: $"Use one or more of -{string.Join(", -", s_what)}.");

        // The caller's object stays as it is.
        _resources = new ContainerConfig { Cgroups = { Resources = Resource ?? new ContainerResources() } }.Clone().Cgroups.Resources;
        Apply(_resources);
        foreach (DictionaryEntry label in Label ?? [])
            _labels[Unwrap.Text(label.Key)] = Unwrap.Value(label.Value) is null ? null : Unwrap.Text(label.Value);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            Attempt(container.Id, () =>
            {
                IReadOnlyList<ConfigChange> changes = container.DescribeSet(_resources, _labels);
                string action = changes.Count == 0 ? "Set what is set already" : $"Set {string.Join(", ", changes)}";
                if (!ShouldProcess(container.Id, action))
                    return;
                container.Set(_resources, _labels, StopToken);
                if (PassThru)
                    WriteObject(new Container(container, root));
            });
        }
    }

    private void Apply(ContainerResources resources)
    {
        resources.Memory = Memory ?? resources.Memory;
        resources.MemoryReservation = MemoryReservation ?? resources.MemoryReservation;
        resources.MemorySwap = MemorySwap ?? resources.MemorySwap;
        resources.CpuQuota = CpuQuota ?? resources.CpuQuota;
        resources.CpuPeriod = (ulong?)CpuPeriod ?? resources.CpuPeriod;
        resources.CpuWeight = (ulong?)CpuWeight ?? resources.CpuWeight;
        resources.CpusetCpus = CpuSet ?? resources.CpusetCpus;
        resources.CpusetMems = MemorySet ?? resources.CpusetMems;
        resources.PidsLimit = PidsLimit ?? resources.PidsLimit;
        resources.BlkioWeight = (ushort?)IoWeight ?? resources.BlkioWeight;
        if (Cpu is < 0)
        {
            resources.CpuQuota = -1;
        }
        else if (Cpu is { } cpus)
        {
            // As New-Container has it, in periods of the same length unless another is asked for.
            resources.CpuPeriod ??= DefaultPeriod;
            resources.CpuQuota = (long)(cpus * resources.CpuPeriod.Value);
        }
    }
}
