using System;
using PSContainer.Engine.Errors;

namespace PSContainer.Runtime;

/// <summary>An error as a user reads it: what and why, and on a line of its own what to do.</summary>
internal static class ErrorReport
{
    internal static void Write(Exception error)
    {
        string text = $"pscontainer: {error.Message}";
        if (error is ContainerException { Hint: { Length: > 0 } hint })
            text += $"\n  hint: {hint}";
        Output.Error(text);
    }
}
