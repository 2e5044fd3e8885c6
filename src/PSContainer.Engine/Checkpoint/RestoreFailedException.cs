using System;
using PSContainer.Engine.Checkpoint.Rpc;

namespace PSContainer.Engine.Checkpoint;

/// <summary>CRIU has failed; who knows where its log is makes an error for the user of it.</summary>
internal sealed class RestoreFailedException(Response? response) : Exception("CRIU failed")
{
    internal Response? Response => response;
}
