using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>
/// The capabilities of a document. What the kernel would not grant is left out with a warning, as the specification has it:
/// documents are made for many machines, and those of older engines have ambient capabilities that never were in force.
/// </summary>
internal static class CapabilityReader
{
    private static readonly HostFacts s_host = new();

    internal static CapabilitySets Read(SpecReading reading, OciCapabilities sets)
    {
        CapabilitySets result = new()
        {
            Bounding = Known(reading, "Bounding", sets.Bounding),
            Permitted = Known(reading, "Permitted", sets.Permitted),
            Inheritable = Known(reading, "Inheritable", sets.Inheritable),
        };
        result.Effective = Within(reading, "Effective", Known(reading, "Effective", sets.Effective), "permitted", result.Permitted);
        result.Ambient = Within(reading, "Ambient", Known(reading, "Ambient", sets.Ambient), "permitted", result.Permitted);

        // Without a word: what runc's own template asks for, the kernel gives in no runtime (capabilities(7)).
        result.Ambient.RemoveAll(name => !Has(result.Inheritable, name));
        return result;
    }

    private static List<string> Known(SpecReading reading, string set, List<string>? names)
    {
        List<string> result = [];
        foreach (string name in names ?? [])
        {
            int number = Capability.Number(name);
            if (number >= 0 && number <= s_host.LastCapability)
                result.Add(name);
            else
                reading.Warn($"{set} capability '{name}' is left out: this kernel does not have it.");
        }

        return result;
    }

    private static List<string> Within(SpecReading reading, string set, List<string> names, string otherSet, List<string> other)
    {
        List<string> result = [];
        foreach (string name in names)
        {
            if (Has(other, name))
                result.Add(name);
            else
                reading.Warn($"{set} capability {name} is left out: the kernel gives it to none that has it not {otherSet} too.");
        }

        return result;
    }

    private static bool Has(List<string> names, string name) => names.Exists(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
}
