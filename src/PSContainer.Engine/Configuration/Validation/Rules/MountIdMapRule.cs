namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>An idmapped mount has ranges of users and of groups, its own or the container's.</summary>
internal sealed class MountIdMapRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Mounts.Count; i++)
        {
            ContainerMount mount = context.Config.Mounts[i];
            string place = $"$.mounts[{i}]";
            bool users = mount.UidMappings.Count != 0, groups = mount.GidMappings.Count != 0;
            if (users != groups)
                context.Add(users ? place + ".gid_mappings" : place + ".uid_mappings", "An idmapped mount needs ranges of users and of groups.");
            IdRanges.Check(context, place + ".uid_mappings", mount.UidMappings);
            IdRanges.Check(context, place + ".gid_mappings", mount.GidMappings);
            bool wanted = (mount.Extensions & (MountExtensions.IdMap | MountExtensions.RecursiveIdMap)) != 0;
            if ((wanted || users || groups) && !mount.IsBind)
                context.Add(place + ".extensions", "Only a bind mount can be idmapped; bind the directory of a file system that is mounted on the host.");
            if ((wanted || users || groups) && context.Config.RootlessEuid)
                context.Add(place + ".extensions", "An idmapped mount needs root, which the caller is not.");
            if (wanted && !users && !groups && !context.Has(NamespaceType.User))
                context.Add(place + ".extensions", "idmap needs ranges of the mount's own, or a user namespace whose ranges it can take.");
        }
    }
}
