namespace PSContainer.Engine.Launch;

/// <summary>First byte of a request to the launcher: what its process in readiness is to become.</summary>
internal static class LaunchRequest
{
    /// <summary>The monitor of a process; <see cref="LaunchDescriptors"/> come with it.</summary>
    internal const byte Monitor = 1;

    /// <summary>The guard of a freezer (<see cref="Init.Guard"/>); the text of its switch follows.</summary>
    internal const byte Guard = 2;
}
