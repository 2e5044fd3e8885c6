using System;

namespace PSContainer.Runtime;

/// <summary>A verb was asked for its help, which is made of the options that it takes.</summary>
internal sealed class HelpWantedException(OptionParser parser) : Exception
{
    /// <summary>The options.</summary>
    internal OptionParser Parser { get; } = parser;
}
