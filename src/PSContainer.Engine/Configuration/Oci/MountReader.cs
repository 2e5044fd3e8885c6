using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Mounts of a document.</summary>
internal static class MountReader
{
    internal static List<ContainerMount> Read(SpecReading reading, List<OciMount>? mounts)
    {
        List<ContainerMount> result = [];
        for (int i = 0; i < (mounts?.Count ?? 0); i++)
            result.Add(Read(reading, $"$.mounts[{i}]", mounts![i]));
        return result;
    }

    private static ContainerMount Read(SpecReading reading, string place, OciMount mount)
    {
        string destination = reading.Required(place + ".destination", mount.Destination);
        ContainerMount result = new(mount.Type ?? string.Empty, mount.Source ?? string.Empty, destination, mount.Options ?? [])
        {
            UidMappings = LinuxReader.ReadIds(reading, place + ".uidMappings", mount.UidMappings),
            GidMappings = LinuxReader.ReadIds(reading, place + ".gidMappings", mount.GidMappings),
        };

        // The specification of old let a destination begin at the root without saying so.
        if (destination.Length != 0 && destination[0] != '/')
            result.Destination = "/" + destination;
        if (!result.IsBind)
            return result;

        // The type that a document gives a bind mount ("none", mostly) means nothing.
        result.Type = "bind";

        // Nor do options of a file system: mount(2) does not look at them. What maps ids is none of these, and is refused where it is not understood.
        result.Data = string.Join(',', Array.FindAll(result.Data.Split(','), option => option.Contains("idmap", StringComparison.Ordinal)));
        if (result.Source.Contains('\0'))
            reading.Add(place + ".source", "Must not hold a NUL character.");
        else if (reading.Required(place + ".source", mount.Source).Length != 0)
            result.Source = reading.Resolve(result.Source);
        return result;
    }
}
