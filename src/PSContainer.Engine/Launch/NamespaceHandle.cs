namespace PSContainer.Engine.Launch;

/// <summary>A namespace to join: which extra descriptor of the launch it is, and its kind as <c>CLONE_NEW*</c> flags (several for a pidfd).</summary>
internal readonly record struct NamespaceHandle(int Index, int Kinds)
{
    internal void Write(WireWriter writer)
    {
        writer.Int(Index);
        writer.Int(Kinds);
    }

    internal static NamespaceHandle Read(WireReader reader) => new(reader.Int(), reader.Int());
}
