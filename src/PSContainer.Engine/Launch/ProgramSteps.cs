using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;

namespace PSContainer.Engine.Launch;

/// <summary>What every program of a container has from the kernel, the first and those that join.</summary>
internal static class ProgramSteps
{
    /// <summary>Comes when all waiting is over, so that the set-up itself is not concerned, and before filter and privileges.</summary>
    internal static void Add(List<InitStep> steps, ContainerConfig config)
    {
        if (config.Personality is { } personality)
            steps.Add(new PersonalityStep(personality.Domain));
        if (config.MemoryPolicy is { } policy)
            steps.Add(new MemoryPolicyStep(policy.Mode, policy.Flags, policy.Nodes));
    }
}
