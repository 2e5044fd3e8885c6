namespace PSContainer.Runtime;

/// <summary>The one argument of a verb that takes an id and nothing else.</summary>
internal static class SingleId
{
    internal static string Of(string verb, string[] args) =>
        args is [string id] && !id.StartsWith('-') ? id : throw new UsageException($"{verb} needs one ID");

    internal static string Of(string verb, OptionParser options) => options switch
    {
        { Command: not null } => throw new UsageException($"{verb} takes no program: it is the bundle's"),
        { Arguments: [string id] } => id,
        { Arguments: [] } => throw new UsageException($"{verb} needs the container's ID"),
        _ => throw new UsageException($"\"{options.Arguments[1]}\" is one argument too many: {verb} takes one ID"),
    };
}
