namespace PSContainer.Engine.Configuration.Validation;

/// <summary>A rule that a configuration breaks.</summary>
/// <param name="JsonPath">Where: <c>$.mounts[2].destination</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ConfigViolation(string JsonPath, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{JsonPath}: {Message}";
}
