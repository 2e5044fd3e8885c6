namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Limits of the memory controller.</summary>
internal sealed class MemoryRule : IConfigRule
{
    private const int LargestSwappiness = 100;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerResources resources = context.Resources;
        CheckBytes(context, "$.cgroups.memory", resources.Memory);
        CheckBytes(context, "$.cgroups.memory_reservation", resources.MemoryReservation);
        CheckBytes(context, "$.cgroups.memory_swap", resources.MemorySwap);
        if (resources.MemorySwap is >= 0 && resources.Memory == -1)
            context.Add("$.cgroups.memory_swap", "Memory and swap together cannot be limited where memory is unlimited.");
        else if (resources.MemorySwap is >= 0 && resources.MemorySwap < resources.Memory)
            context.Add("$.cgroups.memory_swap", $"Is memory and swap together: it cannot be under the memory limit, {resources.Memory}.");
        if (resources.MemorySwappiness > LargestSwappiness)
            context.Add("$.cgroups.memory_swappiness", $"Must be 0 to {LargestSwappiness}, not {resources.MemorySwappiness}.");
    }

    private static void CheckBytes(RuleContext context, string jsonPath, long? bytes)
    {
        if (bytes < -1)
            context.Add(jsonPath, $"Must be a number of bytes or -1 (unlimited), not {bytes}.");
    }
}
