using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>A new user namespace has id maps, a joined one has its own already, and without one they mean nothing.</summary>
internal sealed class IdMapRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        Check(context, "$.uid_mappings", context.Config.UidMappings);
        Check(context, "$.gid_mappings", context.Config.GidMappings);
    }

    private static void Check(RuleContext context, string jsonPath, List<IdMap> maps)
    {
        ContainerNamespace? user = context.Find(NamespaceType.User);
        if (user is null && maps.Count != 0)
            context.Add(jsonPath, "Needs a user namespace.");
        else if (user is { Path.Length: 0 } && maps.Count == 0)
            context.Add(jsonPath, "A new user namespace needs at least one range, for example container_id 0, host_id 100000, size 65536.");
        else if (user is { Path.Length: > 0 } && maps.Count != 0)
            context.Add(jsonPath, "A user namespace that is joined has its ranges already.");
        IdRanges.Check(context, jsonPath, maps);
    }
}
