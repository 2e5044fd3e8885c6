using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Limits of the blkio and io controllers.</summary>
internal sealed class BlockIoRule : IConfigRule
{
    private const int SmallestWeight = 10, LargestWeight = 1000;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerResources resources = context.Resources;
        CheckWeight(context, "$.cgroups.blkio_weight", resources.BlkioWeight);
        CheckWeight(context, "$.cgroups.blkio_leaf_weight", resources.BlkioLeafWeight);
        for (int i = 0; i < resources.BlkioWeightDevice.Count; i++)
        {
            BlockDeviceWeight device = resources.BlkioWeightDevice[i];
            string place = $"$.cgroups.blkio_weight_device[{i}]";
            CheckDevice(context, place, device.Major, device.Minor);
            CheckWeight(context, place + ".weight", device.Weight);
            CheckWeight(context, place + ".leafWeight", device.LeafWeight);
        }

        CheckThrottle(context, "$.cgroups.blkio_throttle_read_bps_device", resources.BlkioThrottleReadBpsDevice);
        CheckThrottle(context, "$.cgroups.blkio_throttle_write_bps_device", resources.BlkioThrottleWriteBpsDevice);
        CheckThrottle(context, "$.cgroups.blkio_throttle_read_iops_device", resources.BlkioThrottleReadIopsDevice);
        CheckThrottle(context, "$.cgroups.blkio_throttle_write_iops_device", resources.BlkioThrottleWriteIopsDevice);
    }

    private static void CheckThrottle(RuleContext context, string jsonPath, List<BlockDeviceThrottle> devices)
    {
        for (int i = 0; i < devices.Count; i++)
            CheckDevice(context, $"{jsonPath}[{i}]", devices[i].Major, devices[i].Minor);
    }

    private static void CheckDevice(RuleContext context, string place, long major, long minor)
    {
        if (major is < 0 or > DeviceNodeRule.LargestMajor)
            context.Add(place + ".major", $"Must be 0 to {DeviceNodeRule.LargestMajor}, not {major}.");
        if (minor is < 0 or > DeviceNodeRule.LargestMinor)
            context.Add(place + ".minor", $"Must be 0 to {DeviceNodeRule.LargestMinor}, not {minor}.");
    }

    private static void CheckWeight(RuleContext context, string jsonPath, ushort? weight)
    {
        // 0 leaves it unset.
        if (weight is not (null or 0) and (< SmallestWeight or > LargestWeight))
            context.Add(jsonPath, $"Must be {SmallestWeight} to {LargestWeight}, not {weight}.");
    }
}
