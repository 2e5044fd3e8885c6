using System;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Something is wrong with an archive. It becomes the words of a <see cref="CheckpointException"/>.</summary>
/// <param name="message">What, as the end of a sentence.</param>
internal sealed class ArchiveFaultException(string message) : Exception(message);
