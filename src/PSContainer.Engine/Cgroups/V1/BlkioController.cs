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

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        // Weights were cfq's (gone with Linux 5.0) and are bfq's, which has a prefix of its own and no leaf weights.
        string prefix = files.Exists("blkio.weight") ? "blkio." : "blkio.bfq.";
        if (resources.BlkioWeight is > 0)
            files.Write(prefix + "weight", resources.BlkioWeight.Value.ToString(), NoWeight);
        if (resources.BlkioLeafWeight is > 0)
            files.Write("blkio.leaf_weight", resources.BlkioLeafWeight.Value.ToString(), NoWeight);
        foreach (BlockDeviceWeight device in resources.BlkioWeightDevice)
        {
            if (device.Weight > 0)
                files.WriteLine(prefix + "weight_device", $"{device.Major}:{device.Minor}", device.Weight.ToString(), "default", NoWeight);
            if (device.LeafWeight > 0)
                files.WriteLine("blkio.leaf_weight_device", $"{device.Major}:{device.Minor}", device.LeafWeight.ToString(), "0", NoWeight);
        }

        WriteThrottle(files, "blkio.throttle.read_bps_device", resources.BlkioThrottleReadBpsDevice);
        WriteThrottle(files, "blkio.throttle.write_bps_device", resources.BlkioThrottleWriteBpsDevice);
        WriteThrottle(files, "blkio.throttle.read_iops_device", resources.BlkioThrottleReadIopsDevice);
        WriteThrottle(files, "blkio.throttle.write_iops_device", resources.BlkioThrottleWriteIopsDevice);
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
            Queued = OfScheduler(reader, directory, "io_queued"),
            ServiceTime = OfScheduler(reader, directory, "io_service_time"),
            WaitTime = OfScheduler(reader, directory, "io_wait_time"),
            Merged = OfScheduler(reader, directory, "io_merged"),
            Time = OfScheduler(reader, directory, "time"),
            Sectors = OfScheduler(reader, directory, "sectors"),
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

    // bfq has these with CONFIG_BFQ_CGROUP_DEBUG, cfq had them until it went with Linux 5.0.
    private static List<BlkioEntry>? OfScheduler(CgroupReader reader, string directory, string what) =>
        reader.TryRead(directory, $"blkio.bfq.{what}_recursive", out var text)
        || reader.TryRead(directory, $"blkio.{what}_recursive", out text)
            ? BlkioParser.Parse(text)
            : null;

    private static void WriteThrottle(LimitWriter files, string file, List<BlockDeviceThrottle> devices)
    {
        foreach (BlockDeviceThrottle device in devices)
        {
            files.WriteLine(file, $"{device.Major}:{device.Minor}", device.Rate.ToString(), "0",
                "There must be a block device of these numbers, and the kernel must be able to throttle (CONFIG_BLK_DEV_THROTTLING).");
        }
    }
}
