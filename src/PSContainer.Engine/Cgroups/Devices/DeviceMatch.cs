using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>The devices that a rule speaks of.</summary>
/// <param name="Type"><c>c</c>, <c>b</c>, or <c>a</c> for both.</param>
/// <param name="Major">-1 is any.</param>
/// <param name="Minor">-1 is any.</param>
internal readonly record struct DeviceMatch(char Type, long Major, long Minor)
{
    /// <summary>Reads a rule; one that cannot be meant is refused, because a filter that guesses is none.</summary>
    internal static DeviceMatch Of(DeviceRule rule, out DevicePermissions permissions)
    {
        permissions = DevicePermissions.None;
        foreach (char c in rule.Permissions ?? string.Empty)
        {
            permissions |= c switch
            {
                'r' => DevicePermissions.Read,
                'w' => DevicePermissions.Write,
                'm' => DevicePermissions.Mknod,
                _ => throw Invalid(rule, $"permission '{c}' is none of r, w, m"),
            };
        }

        if (permissions == DevicePermissions.None)
            throw Invalid(rule, "it has no permissions");
        if (rule.Major is < -1 or > int.MaxValue || rule.Minor is < -1 or > int.MaxValue)
            throw Invalid(rule, "a device number is out of range");
        char type = rule.Type switch
        {
            'a' or 'b' or 'c' => rule.Type,
            'u' => 'c',
            _ => throw Invalid(rule, $"type '{rule.Type}' is none of a, b, c"),
        };
        return new DeviceMatch(type, rule.Major, rule.Minor);
    }

    /// <summary>Every device.</summary>
    internal bool IsAll => Type == 'a' && Major < 0 && Minor < 0;

    /// <summary>Whether every device of the other is one of this.</summary>
    internal bool Covers(DeviceMatch other) =>
        (Type == 'a' || Type == other.Type) && (Major < 0 || Major == other.Major) && (Minor < 0 || Minor == other.Minor);

    /// <summary>Whether a device can be of both.</summary>
    internal bool Overlaps(DeviceMatch other) =>
        (Type == 'a' || other.Type == 'a' || Type == other.Type) && (Major < 0 || other.Major < 0 || Major == other.Major)
        && (Minor < 0 || other.Minor < 0 || Minor == other.Minor);

    /// <summary>As the kernel writes it: <c>c 136:*</c>.</summary>
    public override string ToString() => $"{Type} {Number(Major)}:{Number(Minor)}";

    internal static string Text(DevicePermissions permissions) =>
        ((permissions & DevicePermissions.Read) != 0 ? "r" : string.Empty)
        + ((permissions & DevicePermissions.Write) != 0 ? "w" : string.Empty)
        + ((permissions & DevicePermissions.Mknod) != 0 ? "m" : string.Empty);

    internal static ContainerException Invalid(DeviceRule rule, string reason, string? hint = null)
    {
        string text = $"{(rule.Allow ? "allow" : "deny")} {rule.Type} {Number(rule.Major)}:{Number(rule.Minor)} {rule.Permissions}";
        return new ContainerException(ErrorCode.ConfigInvalid, $"device rule \"{text}\": {reason}")
        {
            Step = CgroupStep.Apply,
            Hint = hint ?? "A rule has a type of a, b or c, major and minor numbers or -1 for any, and permissions of r, w and m.",
        };
    }

    private static string Number(long value) => value < 0 ? "*" : value.ToString();
}
