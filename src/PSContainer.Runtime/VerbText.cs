namespace PSContainer.Runtime;

/// <summary>What the help says of a verb beside its options, which the verb itself declares.</summary>
/// <param name="Summary">In a line.</param>
/// <param name="Arguments">What follows the options.</param>
/// <param name="Description">More, or empty.</param>
internal sealed record VerbText(string Summary, string Arguments, string Description = "");
