using System.Globalization;
using System.IO;
using System.Numerics;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Changes limits.</summary>
internal sealed class UpdateVerb : IVerb
{
    private const string StandardInput = "-";

    private readonly ContainerResources _given = new();
    private string? _resources;
    private bool _kernelMemory;
    private string? _rdt;

    public int Run(GlobalOptions global, string[] args)
    {
        string id = SingleId.Of("update", args, Options());
        Container container = new ContainerFactory(global.Factory).Load(id);
        RefuseRdt();
        ContainerResources resources = _resources is { } file ? OciConfig.ReadResources(file == StandardInput ? ReadInput() : DocumentFile.Read(Path.GetFullPath(file)), file) : _given;
        if (_kernelMemory)
            Log.Warning("Kernel memory settings are ignored and will be removed");

        // Engines pass all of a container's limits on, with device rules that a plugin may have changed since (runc does not touch them either).
        resources.Devices = [];

        // Without a limit of memory there is none of memory and swap, which may not be under it.
        if (resources is { Memory: -1, MemorySwap: null })
            resources.MemorySwap = -1;
        container.Set(resources);
        return ExitCodes.Success;
    }

    private OptionParser Options() => new OptionParser()
        .Value("--resources|-r", v => _resources = v.Length > 0 ? v : null, "file with the limits as JSON, - for the standard input; other options are not looked at then")
        .Value("--blkio-weight", v => _given.BlkioWeight = Said(Number<ushort>("blkio-weight", v)), "share of block I/O, 10 to 1000")
        .Value("--cpu-period", v => _given.CpuPeriod = Said(Number<ulong>("cpu-period", v)), "length of a period, microseconds")
        .Value("--cpu-quota", v => _given.CpuQuota = Said(Number<long>("cpu-quota", v)), "CPU time in a period, microseconds; -1 is unlimited")
        .Value("--cpu-burst", v => _given.CpuBurst = Number<ulong>("cpu-burst", v), "CPU time that may be saved up, microseconds")
        .Value("--cpu-share", v => _given.CpuShares = Said(Number<ulong>("cpu-share", v)), "share of the CPU, 2 to 262144")
        .Value("--cpu-rt-period", v => _given.CpuRealtimePeriod = Said(Number<ulong>("cpu-rt-period", v)), "length of a real-time period, microseconds")
        .Value("--cpu-rt-runtime", v => _given.CpuRealtimeRuntime = Said(Number<long>("cpu-rt-runtime", v)), "real-time scheduling in it, microseconds")
        .Value("--cpu-idle", v => _given.CpuIdle = Number<int>("cpu-idle", v) switch { 0 => false, 1 => true, _ => throw Invalid("cpu-idle", v) }, "1: runs only when nothing else wants the CPU; 0: as others")
        .Value("--cpuset-cpus", v => _given.CpusetCpus = v, "CPUs, as 0-3,7")
        .Value("--cpuset-mems", v => _given.CpusetMems = v, "memory nodes, as 0-1")
        .Value("--memory", v => _given.Memory = Size("memory", v), "memory: bytes, or with k, m, g; -1 is unlimited")
        .Value("--memory-reservation", v => _given.MemoryReservation = Size("memory-reservation", v), "soft limit of memory")
        .Value("--memory-swap", v => _given.MemorySwap = Size("memory-swap", v), "memory and swap together; -1 is unlimited")
        .Value("--pids-limit", v => _given.PidsLimit = Said(Number<long>("pids-limit", v)), "processes and threads; -1 is unlimited")
        .Value("--kernel-memory|--kernel-memory-tcp", _ => _kernelMemory = true, hidden: true)
        .Value("--l3-cache-schema", v => _rdt = v.Length > 0 ? "Intel RDT/CAT: l3 cache schema is not enabled" : _rdt, "schema of the L3 cache")
        .Value("--mem-bw-schema", v => _rdt = v.Length > 0 ? "Intel RDT/MBA: memory bandwidth schema is not enabled" : _rdt, "schema of the memory bandwidth");

    private void RefuseRdt()
    {
        if (_rdt is not null)
        {
            throw new ContainerException(ErrorCode.SystemError, _rdt)
            {
                Path = "/sys/fs/resctrl",
                Hint = "This version does not change cache and memory bandwidth allocation; write to the group in /sys/fs/resctrl, where the machine has it.",
            };
        }
    }

    private static byte[] ReadInput()
    {
        using MemoryStream all = new();
        byte[] chunk = new byte[16 * 1024];
        for (int n; (n = Libc.Check(Libc.TryRead(0, chunk), "read", "standard input")) > 0 && all.Length <= OciJson.LargestDocument;)
            all.Write(chunk, 0, n);
        return all.ToArray();
    }

    // In all of these runc takes a zero for nothing said.
    private static T? Said<T>(T? value)
        where T : struct, INumber<T> => value is { } number && T.IsZero(number) ? null : value;

    private static T? Number<T>(string option, string text)
        where T : struct, INumber<T> =>
        text.Length == 0 ? null : T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value) ? value : throw Invalid(option, text);

    private static long? Size(string option, string text) => text.Length == 0 ? null : Sizes.Parse("--" + option, text);

    private static UsageException Invalid(string option, string text) => new($"invalid value for {option}: \"{text}\"");
}
