using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Memory and swap (kernel doc cgroup-v1/memory).</summary>
internal sealed class MemoryController : CgroupController
{
    private const string Limit = "memory.limit_in_bytes", SwapLimit = "memory.memsw.limit_in_bytes",
        Usage = "memory.usage_in_bytes", MaxUsage = "memory.max_usage_in_bytes";

    internal override string Name => "memory";

    internal override bool Wants(ContainerResources resources) =>
        resources.Memory is not (null or 0) || resources.MemoryReservation is not (null or 0) || resources.MemorySwap is not (null or 0)
        || resources.OomKillDisable is not null || resources.MemorySwappiness is not null;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        WriteLimits(files, resources);
        if (resources.MemoryReservation is not (null or 0))
            files.Write("memory.soft_limit_in_bytes", Text(resources.MemoryReservation.Value));
        if (resources.OomKillDisable is { } disable)
            WriteOomControl(files, disable);
        if (resources.MemorySwappiness is { } swappiness)
            files.Write("memory.swappiness", swappiness.ToString(), "Swappiness is 0 to 100.");
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.Number(directory, Usage) is not { } usage)
            return;
        MemoryStats memory = stats.Memory = new MemoryStats
        {
            Usage = usage,
            MaxUsage = reader.Number(directory, MaxUsage),
            Limit = reader.Limit(directory, Limit),
            FailCount = reader.Number(directory, "memory.failcnt"),
            MemorySwapUsage = reader.Number(directory, "memory.memsw.usage_in_bytes"),
            MemorySwapMaxUsage = reader.Number(directory, "memory.memsw.max_usage_in_bytes"),
            SwapFailCount = reader.Number(directory, "memory.memsw.failcnt"),
            KernelUsage = reader.Number(directory, "memory.kmem.usage_in_bytes"),
            KernelMaxUsage = reader.Number(directory, "memory.kmem.max_usage_in_bytes"),
            KernelLimit = reader.Limit(directory, "memory.kmem.limit_in_bytes"),
            KernelFailCount = reader.Number(directory, "memory.kmem.failcnt"),
            KernelTcpUsage = reader.Number(directory, "memory.kmem.tcp.usage_in_bytes"),
            KernelTcpMaxUsage = reader.Number(directory, "memory.kmem.tcp.max_usage_in_bytes"),
            KernelTcpLimit = reader.Limit(directory, "memory.kmem.tcp.limit_in_bytes"),
            KernelTcpFailCount = reader.Number(directory, "memory.kmem.tcp.failcnt"),
            Numa = MemoryStatParser.ReadNuma(reader, directory),
        };
        if (reader.Limit(directory, SwapLimit) is { } both && memory.Limit is { } limit)
            memory.SwapLimit = both - Math.Min(both, limit);
        if (reader.TryRead(directory, "memory.stat", out ReadOnlySpan<byte> text))
        {
            Dictionary<string, ulong> raw = MemoryStatParser.Parse(text);
            memory.Raw = raw;
            // total_* counts the cgroups below too.
            memory.Cache = MemoryStatParser.Get(raw, "total_cache") ?? MemoryStatParser.Get(raw, "cache");
            memory.Rss = MemoryStatParser.Get(raw, "total_rss") ?? MemoryStatParser.Get(raw, "rss");
            memory.SwapUsage = MemoryStatParser.Get(raw, "total_swap") ?? MemoryStatParser.Get(raw, "swap");
        }

        if (reader.TryRead(directory, "memory.oom_control", out text))
        {
            memory.UnderOom = CgroupText.Find(text, "under_oom"u8) is { } under ? under != 0 : null;
            memory.OomKill = CountOomKills(reader, directory);
        }
    }

    /// <summary>Processes that the out-of-memory killer has ended, with those of the cgroups below: memory.oom_control counts its own only.</summary>
    internal static ulong? CountOomKills(CgroupReader reader, string directory)
    {
        if (!reader.TryRead(directory, "memory.oom_control", out ReadOnlySpan<byte> text) || CgroupText.Find(text, "oom_kill"u8) is not { } count)
            return null;
        foreach (string child in CgroupProcesses.Children(directory))
            count += CountOomKills(reader, child) ?? 0;
        return count;
    }

    // memory.limit <= memory.memsw.limit holds at every moment, so raising begins with memsw and lowering with memory.
    private static void WriteLimits(LimitWriter files, ContainerResources resources)
    {
        long memory = resources.Memory ?? 0, both = resources.MemorySwap ?? 0;
        if (memory == 0 && both == 0)
            return;
        if (memory > 0 && both > 0 && both < memory)
        {
            throw new ContainerException(ErrorCode.ConfigInvalid, $"memory and swap together ({both}) are less than memory ({memory})")
            {
                Step = CgroupStep.Apply,
                Path = files.Directory,
                Hint = "MemorySwap counts memory and swap; make it at least Memory, or -1.",
            };
        }

        if (memory > 0 && resources.MemoryCheckBeforeUpdate && files.TryReadNumber(Usage) is { } used && used > (ulong)memory)
            throw files.Failed(Limit, Text(memory), Errno.EBUSY, $"{used} bytes are in use.");

        // Unlimited memory is over any memsw limit that was there before.
        if (memory < 0 && both == 0 && files.Exists(SwapLimit))
            both = -1;
        if (both == 0)
        {
            WriteMemory(files, memory);
        }
        else if (memory == 0)
        {
            WriteSwap(files, both);
        }
        else if (both < 0 || IsRaise(files, (ulong)both))
        {
            WriteSwap(files, both);
            WriteMemory(files, memory);
        }
        else
        {
            WriteMemory(files, memory);
            WriteSwap(files, both);
        }
    }

    private static bool IsRaise(LimitWriter files, ulong both) =>
        files.TryReadNumber(SwapLimit) is { } now && now < both;

    private static void WriteMemory(LimitWriter files, long value)
    {
        int result = files.TryWrite(Limit, Text(value));
        if (result == 0)
            return;
        string? hint = result switch
        {
            -Errno.EBUSY => $"{files.TryReadNumber(Usage)} bytes are in use and cannot be reclaimed.",
            -Errno.EINVAL => "The limit of memory and swap together is lower; raise MemorySwap too.",
            _ => null,
        };
        throw files.Failed(Limit, Text(value), -result, hint);
    }

    private static void WriteSwap(LimitWriter files, long value)
    {
        // Without swap accounting there is no file, and "no limit" or "no more than memory" is what such a kernel does anyway.
        if (value < 0 && !files.Exists(SwapLimit))
            return;
        files.Write(SwapLimit, Text(value),
            "It must not be under the memory limit, and the kernel must account swap (boot with swapaccount=1).");
    }

    private static void WriteOomControl(LimitWriter files, bool disable)
    {
        int result = files.TryWrite("memory.oom_control", disable ? "1" : "0", before => before.StartsWith("oom_kill_disable 1", StringComparison.Ordinal) ? "1" : "0");
        // The default on a kernel that has no switch for it.
        if (result < 0 && (disable || result is not (-Errno.ENOENT or -Errno.EINVAL)))
            throw files.Failed("memory.oom_control", disable ? "1" : "0", -result);
    }

    private static string Text(long value) => value < 0 ? "-1" : value.ToString();
}
