using System;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A container that has been moved and is not here any more.</summary>
/// <param name="ContainerId">Its id here, before.</param>
/// <param name="Destination">Where it is now.</param>
/// <param name="DestinationId">Its id there.</param>
/// <param name="DestinationProcessId">Its first process there, a number of that machine's.</param>
/// <param name="Size">How much was moved, in bytes: images and private layer.</param>
/// <param name="Downtime">For how long it did not run.</param>
/// <param name="PreDumpCount">How often memory was copied while it still ran.</param>
public sealed record MovedContainer(string ContainerId, string Destination, string DestinationId, int DestinationProcessId, long Size, TimeSpan Downtime, int PreDumpCount);
