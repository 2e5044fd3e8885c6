using System;

namespace PSContainer.Errors;

/// <summary>A line that a program wrote to its standard error.</summary>
public sealed class StandardErrorException : Exception
{
    /// <summary>A line.</summary>
    public StandardErrorException(string line)
        : base(line)
    {
    }
}
