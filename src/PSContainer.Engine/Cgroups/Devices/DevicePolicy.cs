using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>
/// What cgroup v1 keeps of device rules: a default and exceptions to it. Ordered rules are brought into this form; where that is not
/// possible (part of a wildcard taken away again) they are refused, because the kernel would take the rule and not obey it.
/// </summary>
internal sealed class DevicePolicy
{
    // In the order of the rules, so that what is written is what was configured.
    private readonly List<(DeviceMatch Match, DevicePermissions Permissions)> _exceptions = [];

    /// <summary>Whether a device without an exception may be used.</summary>
    internal bool AllowsByDefault { get; private set; }

    /// <summary>The exceptions and what is different for them.</summary>
    internal IReadOnlyList<(DeviceMatch Match, DevicePermissions Permissions)> Exceptions => _exceptions;

    /// <summary>The policy of the rules; what none of them speaks of is denied.</summary>
    internal static DevicePolicy FromRules(IReadOnlyList<DeviceRule> rules)
    {
        DevicePolicy policy = new();
        for (int i = 0; i < rules.Count; i++)
        {
            DeviceRule rule = rules[i];
            DeviceMatch match = DeviceMatch.Of(rule, out DevicePermissions permissions);
            if (match.IsAll && permissions == DevicePermissions.All)
            {
                policy.AllowsByDefault = rule.Allow;
                policy._exceptions.Clear();
            }
            else if (match.Type == 'a')
            {
                // For the kernel a line of type "a" means everything, whatever else it says.
                policy.Add(rule, match with { Type = 'c' }, permissions);
                policy.Add(rule, match with { Type = 'b' }, permissions);
            }
            else
            {
                policy.Add(rule, match, permissions);
            }
        }

        return policy;
    }

    /// <summary>Reads devices.list. A cgroup that allows by default does not show its exceptions.</summary>
    internal static DevicePolicy ParseList(string text)
    {
        DevicePolicy policy = new();
        Span<Range> parts = stackalloc Range[4];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("a ", StringComparison.Ordinal))
            {
                policy.AllowsByDefault = true;
                policy._exceptions.Clear();
                break;
            }

            if (line.Split(parts, ' ') != 3 || line[parts[0]].Length != 1)
                continue;
            ReadOnlySpan<char> numbers = line[parts[1]];
            int colon = numbers.IndexOf(':');
            if (colon < 0)
                continue;
            DeviceRule rule = new()
            {
                Type = line[parts[0]][0],
                Major = Number(numbers[..colon]),
                Minor = Number(numbers[(colon + 1)..]),
                Permissions = line[parts[2]].ToString(),
            };
            DeviceMatch match = DeviceMatch.Of(rule, out DevicePermissions permissions);
            policy.Grant(match, permissions);
        }

        return policy;
    }

    /// <summary>The lines that make the wanted policy of this one, without ever allowing more than one of the two does where that can be.</summary>
    internal List<DeviceTransition> TransitionTo(DevicePolicy wanted)
    {
        List<DeviceTransition> lines = [];
        if (wanted.AllowsByDefault)
        {
            // The exceptions of a cgroup that allows by default cannot be read back, so they are made anew.
            lines.Add(new DeviceTransition(true, "a"));
            foreach ((DeviceMatch match, DevicePermissions permissions) in wanted._exceptions)
                lines.Add(Line(false, match, permissions));
            return lines;
        }

        if (AllowsByDefault)
            lines.Add(new DeviceTransition(false, "a"));
        else
        {
            foreach ((DeviceMatch match, DevicePermissions permissions) in _exceptions)
            {
                DevicePermissions gone = permissions & ~wanted.Of(match);
                if (gone != DevicePermissions.None)
                    lines.Add(Line(false, match, gone));
            }
        }

        foreach ((DeviceMatch match, DevicePermissions permissions) in wanted._exceptions)
        {
            DevicePermissions fresh = AllowsByDefault ? permissions : permissions & ~Of(match);
            if (fresh != DevicePermissions.None)
                lines.Add(Line(true, match, fresh));
        }

        return lines;
    }

    /// <summary>Whether the other has the same default and exceptions.</summary>
    internal bool IsSameAs(DevicePolicy other)
    {
        if (other.AllowsByDefault != AllowsByDefault || other._exceptions.Count != _exceptions.Count)
            return false;
        foreach ((DeviceMatch match, DevicePermissions permissions) in _exceptions)
        {
            if (other.Of(match) != permissions)
                return false;
        }

        return true;
    }

    private static DeviceTransition Line(bool allow, DeviceMatch match, DevicePermissions permissions) =>
        new(allow, string.Concat(match.ToString(), " ", DeviceMatch.Text(permissions)));

    private static long Number(ReadOnlySpan<char> text) => long.TryParse(text, out long value) ? value : DeviceRule.Wildcard;

    private void Add(DeviceRule rule, DeviceMatch match, DevicePermissions permissions)
    {
        if (rule.Allow != AllowsByDefault)
        {
            Grant(match, permissions);
            return;
        }

        for (int i = _exceptions.Count - 1; i >= 0; i--)
        {
            (DeviceMatch other, DevicePermissions theirs) = _exceptions[i];
            if ((theirs & permissions) == DevicePermissions.None || !match.Overlaps(other))
                continue;
            if (!match.Covers(other))
            {
                throw DeviceMatch.Invalid(rule, $"cgroup v1 cannot make it an exception to the earlier rule for \"{other}\"",
                    "Leave the wildcard rule out and list the devices one by one; cgroup v2 has no such limit.");
            }

            DevicePermissions left = theirs & ~permissions;
            if (left == DevicePermissions.None)
                _exceptions.RemoveAt(i);
            else
                _exceptions[i] = (other, left);
        }
    }

    private void Grant(DeviceMatch match, DevicePermissions permissions)
    {
        for (int i = 0; i < _exceptions.Count; i++)
        {
            if (_exceptions[i].Match == match)
            {
                _exceptions[i] = (match, _exceptions[i].Permissions | permissions);
                return;
            }
        }

        _exceptions.Add((match, permissions));
    }

    private DevicePermissions Of(DeviceMatch match)
    {
        foreach ((DeviceMatch other, DevicePermissions permissions) in _exceptions)
        {
            if (other == match)
                return permissions;
        }

        return DevicePermissions.None;
    }
}
