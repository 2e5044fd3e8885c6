using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Hooks;

/// <summary>The standard streams of a command: it reads a file in memory, and what it says comes back by one pipe.</summary>
internal sealed class CommandStreams : IDisposable
{
    internal CommandStreams(ReadOnlySpan<byte> input)
    {
        // Not a pipe: a command need not read what it is told, and nobody waits for it to do so.
        Input = Libc.MemoryFile(input);
        try
        {
            (Output, ChildOutput) = Libc.Pipe();
        }
        catch (Errors.LinuxException)
        {
            Libc.Close(Input);
            throw;
        }
    }

    /// <summary>What it reads.</summary>
    internal int Input { get; private set; }

    /// <summary>The end where its output is read.</summary>
    internal int Output { get; }

    /// <summary>The end that it writes to.</summary>
    internal int ChildOutput { get; private set; }

    /// <summary>Lets go of what is the command's alone, so that the end of its output can be seen.</summary>
    internal void CloseChildEnds()
    {
        Libc.Close(Input);
        Libc.Close(ChildOutput);
        (Input, ChildOutput) = (-1, -1);
    }

    public void Dispose()
    {
        CloseChildEnds();
        Libc.Close(Output);
    }
}
