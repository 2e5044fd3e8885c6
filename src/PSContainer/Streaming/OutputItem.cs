namespace PSContainer.Streaming;

/// <summary>A line or block that a program wrote.</summary>
/// <param name="IsError">It came from standard error.</param>
/// <param name="Value">A string, or an array of bytes.</param>
internal readonly record struct OutputItem(bool IsError, object Value);
