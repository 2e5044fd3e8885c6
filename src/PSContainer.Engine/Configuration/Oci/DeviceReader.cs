using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Device nodes and rules of a document.</summary>
internal static class DeviceReader
{
    // stat(2), S_IFMT: Go's callers send the type of the node along with its permissions.
    private const uint TypeBits = 0xF000;

    private const string Letters = "rwm";

    /// <summary>The default nodes, but for those that the document has others in the place of, and then the document's.</summary>
    internal static List<ContainerDevice> ReadNodes(SpecReading reading, List<OciDevice>? devices)
    {
        List<ContainerDevice> result = DefaultDevices.Nodes();
        for (int i = 0; i < (devices?.Count ?? 0); i++)
        {
            OciDevice device = devices![i];
            string place = $"$.linux.devices[{i}]", path = reading.Required(place + ".path", device.Path);
            result.RemoveAll(known => IsDefault(known) && known.Path == path);
            char type = reading.Word(place + ".type", device.Type, SpecWords.NodeTypes);
            result.Add(new()
            {
                Path = path,
                Type = type,
                Major = type == 'p' ? device.Major ?? 0 : reading.Required(place + ".major", device.Major),
                Minor = type == 'p' ? device.Minor ?? 0 : reading.Required(place + ".minor", device.Minor),
                FileMode = device.FileMode & ~TypeBits ?? new ContainerDevice().FileMode,
                Uid = device.Uid ?? 0,
                Gid = device.Gid ?? 0,
            });
        }

        return result;
    }

    /// <summary>The document's rules.</summary>
    internal static List<DeviceRule> ReadRules(SpecReading reading, string place, List<OciDeviceRule>? rules)
    {
        List<DeviceRule> result = [];
        for (int i = 0; i < (rules?.Count ?? 0); i++)
        {
            OciDeviceRule rule = rules![i];
            result.Add(new()
            {
                Allow = reading.Required($"{place}[{i}].allow", rule.Allow),
                Type = string.IsNullOrEmpty(rule.Type) ? 'a' : reading.Word($"{place}[{i}].type", rule.Type, SpecWords.RuleTypes),
                Major = rule.Major ?? DeviceRule.Wildcard,
                Minor = rule.Minor ?? DeviceRule.Wildcard,
                Permissions = ReadAccess(reading, $"{place}[{i}].access", rule.Access),
            });
        }

        return result;
    }

    /// <summary>Letters that mean nothing are left out, and said: other runtimes take them without a word, and what they would allow or deny is nothing.</summary>
    private static string ReadAccess(SpecReading reading, string place, string? access)
    {
        string given = reading.Required(place, access), known = string.Concat(given.Where(Letters.Contains));
        if (known.Length == 0 || known.Length == given.Length)
            return given;
        reading.Warn($"{place}: '{given}' has letters that are none of r, w and m; they are left out");
        return known;
    }

    /// <summary>Whether a node is one that every container has anyway.</summary>
    internal static bool IsDefault(ContainerDevice device) =>
        DefaultDevices.Nodes().Exists(known => (known.Path, known.Type, known.Major, known.Minor, known.FileMode, known.Uid, known.Gid)
            == (device.Path, device.Type, device.Major, device.Minor, device.FileMode, device.Uid, device.Gid));
}
