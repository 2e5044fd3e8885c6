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
}
