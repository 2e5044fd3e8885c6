using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups.V1;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Block I/O (kernel doc cgroup-v2, "IO").</summary>
internal sealed class IoController : CgroupController
{
    internal override string Name => "io";

    internal override bool Wants(ContainerResources resources) =>
        resources.BlkioWeight > 0 || resources.BlkioWeightDevice.Count > 0
        || resources.BlkioThrottleReadBpsDevice.Count > 0 || resources.BlkioThrottleWriteBpsDevice.Count > 0
        || resources.BlkioThrottleReadIopsDevice.Count > 0 || resources.BlkioThrottleWriteIopsDevice.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        // bfq's weights are v1's numbers; io.weight (iocost) has a scale of its own.
        bool bfq = files.Exists("io.bfq.weight");
        string file = bfq ? "io.bfq.weight" : "io.weight";
        if (resources.BlkioWeight is > 0)
            files.Write(file, (bfq ? resources.BlkioWeight.Value : WeightOf(resources.BlkioWeight.Value)).ToString(), inverse: before => LimitWriter.LineOf(before, "default") ?? before);
        foreach (BlockDeviceWeight device in resources.BlkioWeightDevice)
        {
            if (device.Weight > 0)
                files.WriteLine(file, $"{device.Major}:{device.Minor}", (bfq ? device.Weight : WeightOf(device.Weight)).ToString(), "default");
        }

        WriteMax(files, "rbps", resources.BlkioThrottleReadBpsDevice);
        WriteMax(files, "wbps", resources.BlkioThrottleWriteBpsDevice);
        WriteMax(files, "riops", resources.BlkioThrottleReadIopsDevice);
        WriteMax(files, "wiops", resources.BlkioThrottleWriteIopsDevice);
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (reader.TryRead(directory, "io.stat", out ReadOnlySpan<byte> text))
            stats.Blkio = Parse(text);
    }

    /// <summary>Reads <c>8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6</c>.</summary>
    internal static BlkioStats Parse(ReadOnlySpan<byte> text)
    {
        List<BlkioEntry> bytes = [], operations = [];
        while (CgroupText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            if (!CgroupText.TryWord(ref line, out ReadOnlySpan<byte> device) || !BlkioParser.TryDevice(device, out uint major, out uint minor))
                continue;
            while (CgroupText.TryWord(ref line, out ReadOnlySpan<byte> word))
            {
                int equals = word.IndexOf((byte)'=');
                if (equals < 2 || CgroupText.Number(word[(equals + 1)..]) is not { } value)
                    continue;
                string? operation = word[0] switch { (byte)'r' => "Read", (byte)'w' => "Write", (byte)'d' => "Discard", _ => null };
                ReadOnlySpan<byte> kind = word[1..equals];
                if (operation is null)
                    continue;
                if (kind.SequenceEqual("bytes"u8))
                    bytes.Add(new BlkioEntry { Major = major, Minor = minor, Operation = operation, Value = value });
                else if (kind.SequenceEqual("ios"u8))
                    operations.Add(new BlkioEntry { Major = major, Minor = minor, Operation = operation, Value = value });
            }
        }

        return new BlkioStats
        {
            Bytes = bytes,
            Operations = operations,
            ReadBytes = BlkioParser.Sum(bytes, "Read"),
            WriteBytes = BlkioParser.Sum(bytes, "Write"),
            ReadOperations = BlkioParser.Sum(operations, "Read"),
            WriteOperations = BlkioParser.Sum(operations, "Write"),
        };
    }

    /// <summary>10 to 1000 as 1 to 10000, by a straight line.</summary>
    internal static ulong WeightOf(ushort weight) =>
        weight == 0 ? 0 : 1 + ((ulong)(Math.Clamp(weight, (ushort)10, (ushort)1000) - 10) * 9999 / 990);

    private static void WriteMax(LimitWriter files, string key, List<BlockDeviceThrottle> devices)
    {
        foreach (BlockDeviceThrottle device in devices)
        {
            string rate = device.Rate == 0 ? "max" : device.Rate.ToString();
            files.WriteLine("io.max", $"{device.Major}:{device.Minor}", $"{key}={rate}", $"{key}=max", "There must be a block device of these numbers.");
        }
    }
}
