using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Rules of the device controller.</summary>
internal sealed class DeviceAccessRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        List<DeviceRule> rules = context.Resources.Devices;
        for (int i = 0; i < rules.Count; i++)
        {
            DeviceRule rule = rules[i];
            string place = $"$.cgroups.devices[{i}]";
            if (rule.Type is not ('a' or 'b' or 'c'))
                context.Add(place + ".type", $"Must be a (all), b (block) or c (character), not '{rule.Type}'.");
            if (rule.Type == 'a' && (rule.Major != DeviceRule.Wildcard || rule.Minor != DeviceRule.Wildcard))
                context.Add(place + ".type", "The type a matches all devices and can have no numbers.");
            if (rule.Major is < DeviceRule.Wildcard or > DeviceNodeRule.LargestMajor)
                context.Add(place + ".major", $"Must be -1 (any) to {DeviceNodeRule.LargestMajor}, not {rule.Major}.");
            if (rule.Minor is < DeviceRule.Wildcard or > DeviceNodeRule.LargestMinor)
                context.Add(place + ".minor", $"Must be -1 (any) to {DeviceNodeRule.LargestMinor}, not {rule.Minor}.");
            if (!ArePermissions(rule.Permissions))
                context.Add(place + ".permissions", $"Must be letters of r (read), w (write) and m (mknod), not '{rule.Permissions}'.");
        }
    }

    private static bool ArePermissions(string letters)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            if (letters[i] is not ('r' or 'w' or 'm') || letters.IndexOf(letters[i]) != i)
                return false;
        }

        return letters.Length != 0;
    }
}
