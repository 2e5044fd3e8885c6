namespace PSContainer.Engine.Checkpoint;

/// <summary>What CRIU and this kernel can do beside saving and restoring.</summary>
public static class CriuFeatures
{
    /// <summary>Asks CRIU whether the kernel keeps track of changed memory (CONFIG_MEM_SOFT_DIRTY), which pre-dumps are made of.</summary>
    /// <param name="criuPath">criu(8), a path or a name looked up in PATH.</param>
    /// <exception cref="CheckpointException">CRIU is not there or gives no answer.</exception>
    public static bool HasMemoryTracking(string criuPath = "criu")
    {
        string path = CriuProgram.Find(criuPath);
        using CriuProcess criu = CriuProcess.Start(path);
        _ = CriuProgram.DemandVersion(criu.Messages, path);
        try
        {
            CriuProgram.DemandFeatures(criu.Messages, new CriuOpts { PreDump = true });
            return true;
        }
        catch (CheckpointException e) when (e.Errno == Interop.Errno.EOPNOTSUPP)
        {
            return false;
        }
    }
}
