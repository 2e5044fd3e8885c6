using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Networking;

namespace PSContainer.Runtime;

/// <summary>The part of an event that is about disks and networks.</summary>
internal static class StatsEventDevices
{
    internal static void Write(Utf8JsonWriter writer, BlkioStats blkio)
    {
        writer.WriteStartObject("blkio"u8);
        Entries(writer, "ioServiceBytesRecursive", blkio.Bytes);
        Entries(writer, "ioServicedRecursive", blkio.Operations);
        Entries(writer, "ioQueueRecursive", blkio.Queued);
        Entries(writer, "ioServiceTimeRecursive", blkio.ServiceTime);
        Entries(writer, "ioWaitTimeRecursive", blkio.WaitTime);
        Entries(writer, "ioMergedRecursive", blkio.Merged);
        Entries(writer, "ioTimeRecursive", blkio.Time);
        Entries(writer, "sectorsRecursive", blkio.Sectors);
        StatsEvent.Pressure(writer, blkio.Pressure);
        writer.WriteEndObject();
    }

    /// <summary>runc's members; but unlike it, which knows the interfaces that it made itself alone, all that are in the container.</summary>
    internal static void Write(Utf8JsonWriter writer, IReadOnlyList<NetworkInterface>? interfaces)
    {
        if (interfaces is null)
        {
            writer.WriteNull("network_interfaces"u8);
            return;
        }

        writer.WriteStartArray("network_interfaces"u8);
        foreach (NetworkInterface link in interfaces)
        {
            writer.WriteStartObject();
            writer.WriteString("Name"u8, link.Name);
            writer.WriteNumber("RxBytes"u8, link.RxBytes);
            writer.WriteNumber("RxPackets"u8, link.RxPackets);
            writer.WriteNumber("RxErrors"u8, link.RxErrors);
            writer.WriteNumber("RxDropped"u8, link.RxDropped);
            writer.WriteNumber("TxBytes"u8, link.TxBytes);
            writer.WriteNumber("TxPackets"u8, link.TxPackets);
            writer.WriteNumber("TxErrors"u8, link.TxErrors);
            writer.WriteNumber("TxDropped"u8, link.TxDropped);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Entries(Utf8JsonWriter writer, string name, IReadOnlyList<BlkioEntry>? entries)
    {
        if (entries is not { Count: > 0 })
            return;
        writer.WriteStartArray(name);
        foreach (BlkioEntry entry in entries)
        {
            writer.WriteStartObject();
            StatsEvent.Some(writer, "major", entry.Major);
            StatsEvent.Some(writer, "minor", entry.Minor);
            if (entry.Operation.Length > 0)
                writer.WriteString("op"u8, entry.Operation);
            StatsEvent.Some(writer, "value", entry.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
