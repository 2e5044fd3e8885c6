namespace PSContainer.Runtime;

/// <summary>The one argument of a verb that takes an id and nothing else.</summary>
internal static class SingleId
{
    internal static string Of(string verb, string[] args) => Of(verb, args, new OptionParser());

    /// <summary>As the other, for a verb that has options.</summary>
    internal static string Of(string verb, string[] args, OptionParser options)
    {
        options.Parse(args);
        return options.Positionals is [string id] ? id : throw new UsageException($"\"{verb}\" requires exactly 1 argument: the container's ID");
    }

    /// <summary>Of what has been parsed, for a verb whose program is the bundle's.</summary>
    internal static string Of(string verb, OptionParser options) => options switch
    {
        { Command: not null } => throw new UsageException($"{verb} takes no program: it is the bundle's"),
        { Arguments: [string id] } => id,
        { Arguments: [] } => throw new UsageException($"{verb} needs the container's ID"),
        _ => throw new UsageException($"\"{options.Arguments[1]}\" is one argument too many: {verb} takes one ID"),
    };
}
