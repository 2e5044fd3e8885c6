using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Block I/O (kernel doc cgroup-v1/blkio-controller).</summary>
internal sealed class BlkioController : CgroupController
{
    private const string NoWeight = "The I/O scheduler of this kernel has no weights; bfq has.";

    internal override string Name => "blkio";

    internal override bool Wants(ContainerResources resources) =>
        resources.BlkioWeight > 0 || resources.BlkioLeafWeight > 0 || resources.BlkioWeightDevice.Count > 0
        || resources.BlkioThrottleReadBpsDevice.Count > 0 || resources.BlkioThrottleWriteBpsDevice.Count > 0
        || resources.BlkioThrottleReadIopsDevice.Count > 0 || resources.BlkioThrottleWriteIopsDevice.Count > 0;

    internal override void Apply(string directory, ContainerResources resources)
    {
        // Weights were cfq's (gone with Linux 5.0) and are bfq's, which has a prefix of its own and no leaf weights.
        string prefix = CgroupFile.Exists(directory, "blkio.weight") ? "blkio." : "blkio.bfq.";
        if (resources.BlkioWeight is > 0)
            CgroupFile.Write(directory, prefix + "weight", resources.BlkioWeight.Value.ToString(), NoWeight);
        if (resources.BlkioLeafWeight is > 0)
            CgroupFile.Write(directory, "blkio.leaf_weight", resources.BlkioLeafWeight.Value.ToString(), NoWeight);
        foreach (BlockDeviceWeight device in resources.BlkioWeightDevice)
        {
            if (device.Weight > 0)
                CgroupFile.Write(directory, prefix + "weight_device", $"{device.Major}:{device.Minor} {device.Weight}", NoWeight);
            if (device.LeafWeight > 0)
                CgroupFile.Write(directory, "blkio.leaf_weight_device", $"{device.Major}:{device.Minor} {device.LeafWeight}", NoWeight);
        }

        WriteThrottle(directory, "blkio.throttle.read_bps_device", resources.BlkioThrottleReadBpsDevice);
        WriteThrottle(directory, "blkio.throttle.write_bps_device", resources.BlkioThrottleWriteBpsDevice);
        WriteThrottle(directory, "blkio.throttle.read_iops_device", resources.BlkioThrottleReadIopsDevice);
        WriteThrottle(directory, "blkio.throttle.write_iops_device", resources.BlkioThrottleWriteIopsDevice);
    }

    internal override void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (Entries(reader, directory, "io_service_bytes") is not { } bytes)
            return;
        IReadOnlyList<BlkioEntry> operations = Entries(reader, directory, "io_serviced") ?? [];
        stats.Blkio = new BlkioStats
        {
            Bytes = bytes,
            Operations = operations,
            ReadBytes = BlkioParser.Sum(bytes, "Read"),
            WriteBytes = BlkioParser.Sum(bytes, "Write"),
            ReadOperations = BlkioParser.Sum(operations, "Read"),
            WriteOperations = BlkioParser.Sum(operations, "Write"),
        };
    }

    // All devices are in the throttle files; the recursive ones count the cgroups below too (Linux 5.2).
    private static List<BlkioEntry>? Entries(CgroupReader reader, string directory, string what) =>
        reader.TryRead(directory, $"blkio.throttle.{what}_recursive", out var text)
        || reader.TryRead(directory, $"blkio.throttle.{what}", out text)
            ? BlkioParser.Parse(text)
            : null;

    private static void WriteThrottle(string directory, string file, List<BlockDeviceThrottle> devices)
    {
        foreach (BlockDeviceThrottle device in devices)
        {
            CgroupFile.Write(directory, file, $"{device.Major}:{device.Minor} {device.Rate}",
                "There must be a block device of these numbers, and the kernel must be able to throttle (CONFIG_BLK_DEV_THROTTLING).");
        }
    }
}
