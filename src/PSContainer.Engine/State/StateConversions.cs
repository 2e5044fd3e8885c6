using System.Text.Json;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.State;

/// <summary>What has another place in the file than in the model, and what other runtimes write differently.</summary>
internal static class StateConversions
{
    /// <summary>Moves the members of the configuration that libcontainer does not have to our own part of the file.</summary>
    internal static void BeforeWrite(ContainerState state)
    {
        if (state.Extension is null && state.Config.Process is null && state.Config.Overlay is null)
            return;
        state.Extension ??= new();
        state.Extension.Process = state.Config.Process ?? state.Extension.Process;
        state.Extension.Overlay = state.Config.Overlay ?? state.Extension.Overlay;
    }

    /// <summary>And back.</summary>
    internal static void AfterRead(ContainerState state)
    {
        if (state.Extension is not { } extension)
        {
            ZeroIsUnset(state.Config.Cgroups.Resources);
            return;
        }

        state.Config.Process = extension.Process;
        state.Config.Overlay = extension.Overlay;
    }

    /// <summary>Number of the schema in a file that is JSON but not in the form we know; null where there is none.</summary>
    internal static int? FindSchema(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("org.pscontainer", out JsonElement extension)
                && extension.ValueKind == JsonValueKind.Object
                && extension.TryGetProperty("schema", out JsonElement schema)
                && schema.ValueKind == JsonValueKind.Number
                && schema.TryGetInt32(out int number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>runc writes 0 for a limit that is not set, in place of leaving it out.</summary>
    private static void ZeroIsUnset(ContainerResources resources)
    {
        resources.Memory = NullIfZero(resources.Memory);
        resources.MemoryReservation = NullIfZero(resources.MemoryReservation);
        resources.MemorySwap = NullIfZero(resources.MemorySwap);
        resources.CpuShares = NullIfZero(resources.CpuShares);
        resources.CpuQuota = NullIfZero(resources.CpuQuota);
        resources.CpuPeriod = NullIfZero(resources.CpuPeriod);
        resources.CpuRealtimeRuntime = NullIfZero(resources.CpuRealtimeRuntime);
        resources.CpuRealtimePeriod = NullIfZero(resources.CpuRealtimePeriod);
        resources.CpuWeight = NullIfZero(resources.CpuWeight);
        resources.PidsLimit = NullIfZero(resources.PidsLimit);
        resources.BlkioWeight = NullIfZero(resources.BlkioWeight);
        resources.BlkioLeafWeight = NullIfZero(resources.BlkioLeafWeight);
        resources.NetClsClassid = NullIfZero(resources.NetClsClassid);
        resources.CpusetCpus = string.IsNullOrEmpty(resources.CpusetCpus) ? null : resources.CpusetCpus;
        resources.CpusetMems = string.IsNullOrEmpty(resources.CpusetMems) ? null : resources.CpusetMems;
        resources.OomKillDisable = resources.OomKillDisable is true ? true : null;
    }

    private static T? NullIfZero<T>(T? value)
        where T : struct => value is { } some && !some.Equals(default(T)) ? value : null;
}
