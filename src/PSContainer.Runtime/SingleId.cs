namespace PSContainer.Runtime;

/// <summary>The one argument of a verb that takes an id and nothing else.</summary>
internal static class SingleId
{
    internal static string Of(string verb, string[] args) =>
        args is [string id] && !id.StartsWith('-') ? id : throw new UsageException($"{verb} needs one ID");
}
