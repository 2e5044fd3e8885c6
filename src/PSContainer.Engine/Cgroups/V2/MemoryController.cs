using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Memory and swap (kernel doc cgroup-v2, "Memory"). Swappiness and the OOM switch of v1 have no counterpart and are not used.</summary>
internal sealed class MemoryController : CgroupController
{
    private const string Max = "memory.max", SwapMax = "memory.swap.max", Current = "memory.current";

    internal override string Name => "memory";

    internal override bool Wants(ContainerResources resources) =>
        resources.Memory is not (null or 0) || resources.MemoryReservation is not (null or 0) || resources.MemorySwap is not (null or 0);

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        long memory = resources.Memory ?? 0;
        if (resources.MemoryCheckBeforeUpdate)
            CheckUsage(files, memory);

        // Swap first: while memory.max is the lower one, the kernel may have to swap out to get under it.
        WriteSwap(files, memory, resources.MemorySwap ?? 0);
        if (memory != 0)
            files.Write(Max, Text(memory));
        if (resources.MemoryReservation is not (null or 0))
            files.Write("memory.low", Text(resources.MemoryReservation.Value));
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Number(directory, Current) is not { } usage)
            return;
        MemoryStats memory = stats.Memory = new MemoryStats
        {
            Usage = usage,
            MaxUsage = reader.Number(directory, "memory.peak"),
            Limit = reader.Limit(directory, Max),
            SwapUsage = reader.Number(directory, "memory.swap.current"),
            SwapMaxUsage = reader.Number(directory, "memory.swap.peak"),
            SwapLimit = reader.Limit(directory, SwapMax),
            Numa = MemoryStatParser.ReadNuma(reader, directory),
        };
        if (reader.TryRead(directory, "memory.stat", out ReadOnlySpan<byte> text))
        {
            Dictionary<string, ulong> raw = MemoryStatParser.Parse(text);
            memory.Raw = raw;
            memory.Cache = MemoryStatParser.Get(raw, "file");
            memory.Rss = MemoryStatParser.Get(raw, "anon");
            memory.KernelUsage = MemoryStatParser.Get(raw, "kernel");
            memory.KernelTcpUsage = MemoryStatParser.Get(raw, "sock");
        }

        if (reader.TryRead(directory, "memory.events", out text))
        {
            memory.FailCount = CgroupText.Find(text, "max"u8);
            memory.OomKill = CgroupText.Find(text, "oom_kill"u8);
        }

        if (reader.TryRead(directory, "memory.swap.events", out text))
            memory.SwapFailCount = CgroupText.Find(text, "max"u8);
    }

    /// <summary>Swap alone, of v1's memory and swap together; -1 is unlimited, null leaves it.</summary>
    internal static long? SwapAlone(long memory, long both)
    {
        if (both == 0)
            return memory < 0 ? -1 : null;
        if (both < 0)
            return -1;
        if (memory <= 0)
            throw Invalid($"a limit of memory and swap together ({both}) needs a memory limit");
        if (both < memory)
            throw Invalid($"memory and swap together ({both}) are less than memory ({memory})");
        return both - memory;
    }

    private static ContainerException Invalid(string message) => new(ErrorCode.ConfigInvalid, message)
    {
        Step = CgroupStep.Apply,
        Hint = "MemorySwap counts memory and swap; set Memory too, and make MemorySwap at least as large, or -1.",
    };

    private static void WriteSwap(LimitWriter files, long memory, long both)
    {
        // An update may give the swap limit alone; then the memory limit in force is what it is counted from.
        long known = memory == 0 && both > 0 ? (long)(files.TryReadNumber(Max) ?? 0) : memory;
        if (SwapAlone(known, both) is not { } swap)
            return;
        int result = files.TryWrite(SwapMax, Text(swap));

        // Without swap accounting there is no file, and "no limit" or "none" is what such a kernel does anyway.
        if (result < 0 && !(result == -Errno.ENOENT && swap <= 0))
            throw files.Failed(SwapMax, Text(swap), -result);
    }

    // memory.max below the usage is no error on v2: the kernel kills. Who asks for the check wants to be told before.
    private static void CheckUsage(LimitWriter files, long memory)
    {
        if (memory > 0 && files.TryReadNumber(Current) is { } used && used > (ulong)memory)
            throw files.Failed(Max, Text(memory), Errno.EBUSY, $"{used} bytes are in use; a lower limit would kill.");
    }

    private static string Text(long value) => value < 0 ? "max" : value.ToString();
}
