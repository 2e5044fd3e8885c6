using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Device nodes that mknod(2) can make.</summary>
internal sealed class DeviceNodeRule : IConfigRule
{
    // A dev_t has 12 bits of major and 20 of minor number (linux/kdev_t.h).
    internal const long LargestMajor = (1 << 12) - 1, LargestMinor = (1 << 20) - 1;

    private const uint ModeBits = 0xFFF;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        Dictionary<string, ContainerDevice> seen = [];
        for (int i = 0; i < context.Config.Devices.Count; i++)
        {
            ContainerDevice device = context.Config.Devices[i];
            string place = $"$.devices[{i}]";
            if (device.Type is not ('c' or 'u' or 'b' or 'p'))
                context.Add(place + ".type", $"Must be c or u (character), b (block) or p (FIFO), not '{device.Type}'.");
            if (device.Type != 'p' && device.Major is < 0 or > LargestMajor)
                context.Add(place + ".major", $"Must be 0 to {LargestMajor}, not {device.Major}.");
            if (device.Type != 'p' && device.Minor is < 0 or > LargestMinor)
                context.Add(place + ".minor", $"Must be 0 to {LargestMinor}, not {device.Minor}.");
            if ((device.FileMode & ~ModeBits) != 0)
                context.Add(place + ".file_mode", "Has bits that are no permissions (07777).");
            if (!context.CheckAbsolute(place + ".path", device.Path))
                continue;
            string path = PathText.Clean(device.Path);
            if (path is "/" or "/proc" or "/sys" || PathText.IsBelow(path, "/proc") || PathText.IsBelow(path, "/sys"))
                context.Add(place + ".path", $"A device node cannot be at '{path}'.");
            else if (!seen.TryAdd(path, device) && !Same(seen[path], device))
                context.Add(place + ".path", $"Another device has the path '{path}' too.");
        }
    }

    private static bool Same(ContainerDevice a, ContainerDevice b) =>
        a.Type == b.Type && a.Major == b.Major && a.Minor == b.Minor;
}
