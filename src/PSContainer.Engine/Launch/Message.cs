namespace PSContainer.Engine.Launch;

/// <summary>A message and its payload.</summary>
internal sealed record Message(MessageKind Kind, WireReader Payload);
