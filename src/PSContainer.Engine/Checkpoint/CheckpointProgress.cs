namespace PSContainer.Engine.Checkpoint;

/// <summary>How far a checkpoint, a restore or a transport is.</summary>
/// <param name="Activity">What is done, a few words.</param>
/// <param name="Bytes">How much of it is done, in bytes.</param>
/// <param name="Total">How much there is to do as far as it is known, in bytes; 0 where it is not.</param>
public readonly record struct CheckpointProgress(string Activity, long Bytes, long Total)
{
    /// <summary>0 to 100; -1 where it is not known.</summary>
    public int Percent => Total <= 0 ? -1 : (int)System.Math.Clamp(Bytes * 100 / Total, 0, 100);
}
