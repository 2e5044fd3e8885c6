using System;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What two configurations say differently, by the JSON that both would be written as: a new member is compared at once.</summary>
internal static class ConfigDifference
{
    /// <summary>The members that cannot be changed in a container that exists and are to be others; each with the place of its first difference.</summary>
    /// <param name="recorded">The configuration in force.</param>
    /// <param name="given">The one that is to be in force.</param>
    internal static List<ConfigViolation> InFixedMembers(ContainerConfig recorded, ContainerConfig given)
    {
        List<ConfigViolation> found = [];
        using JsonDocument one = FixedOf(recorded), other = FixedOf(given);
        foreach (string name in NamesOf(one.RootElement, other.RootElement))
        {
            if (Find($"$.{name}", Member(one.RootElement, name), Member(other.RootElement, name)) is { } place)
                found.Add(Refused(place));
        }

        // These two are not in libcontainer's JSON. No program given is no wish to have none.
        if (Differs(recorded.Overlay, given.Overlay))
            found.Add(Refused("$.overlay"));
        if (given.Process is { } process && (recorded.Process is not { } own || !ContainerJson.Write(own).AsSpan().SequenceEqual(ContainerJson.Write(process))))
            found.Add(Refused("$.process"));
        return found;
    }

    // Values are not shown: an environment may have secrets.
    private static ConfigViolation Refused(string place) =>
        new(place, "Cannot be changed once the container is made; only limits ($.cgroups) and labels can. Make a new container for the rest.");

    private static JsonDocument FixedOf(ContainerConfig config)
    {
        ContainerConfig rest = ConfigCopy.Of(config);
        rest.Cgroups.Resources = new ContainerResources();
        rest.Labels = [];
        rest.Unknown = null;
        return JsonDocument.Parse(ContainerJson.Write(rest));
    }

    private static bool Differs(RootOverlay? one, RootOverlay? other)
    {
        if (one is null || other is null)
            return !ReferenceEquals(one, other);
        return one.Upper != other.Upper || one.Work != other.Work || string.Join('\0', one.Lower) != string.Join('\0', other.Lower);
    }

    /// <summary>The place of the first difference, or null.</summary>
    private static string? Find(string place, JsonElement? one, JsonElement? other)
    {
        if (one is not { } a || other is not { } b || a.ValueKind != b.ValueKind)
            return one is null && other is null ? null : place;
        switch (a.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (string name in NamesOf(a, b))
                {
                    if (Find($"{place}.{name}", Member(a, name), Member(b, name)) is { } found)
                        return found;
                }

                return null;
            case JsonValueKind.Array:
                for (int i = 0; i < a.GetArrayLength() && i < b.GetArrayLength(); i++)
                {
                    if (Find($"{place}[{i}]", a[i], b[i]) is { } found)
                        return found;
                }

                return a.GetArrayLength() == b.GetArrayLength() ? null : place;
            default:
                return JsonElement.DeepEquals(a, b) ? null : place;
        }
    }

    private static SortedSet<string> NamesOf(JsonElement one, JsonElement other)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty member in one.EnumerateObject())
            names.Add(member.Name);
        foreach (JsonProperty member in other.EnumerateObject())
            names.Add(member.Name);
        return names;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement member) ? member : null;
}
