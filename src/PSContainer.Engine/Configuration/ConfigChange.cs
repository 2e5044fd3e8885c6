namespace PSContainer.Engine.Configuration;

/// <summary>A member of a container's configuration that is to be, or has been, changed.</summary>
/// <param name="Member">Its name, as of <see cref="ContainerResources"/>, or <c>Label NAME</c>.</param>
/// <param name="Before">The value in force, as text: sizes with a unit; <c>unset</c> where none was given, so that the kernel's own holds.</param>
/// <param name="After">The new value.</param>
public sealed record ConfigChange(string Member, string Before, string After)
{
    /// <summary><c>Memory: 64 MiB -> 128 MiB</c>.</summary>
    public override string ToString() => $"{Member}: {Before} -> {After}";
}
