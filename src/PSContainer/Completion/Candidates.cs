using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace PSContainer.Completion;

/// <summary>Turns the candidates of a completer into results.</summary>
internal static class Candidates
{
    /// <summary>The candidates that begin with the word, quoted where PowerShell would read them as something else.</summary>
    internal static IEnumerable<CompletionResult> Match(IEnumerable<string> candidates, string? word, string? kind = null)
    {
        string typed = (word ?? string.Empty).Trim('\'', '"');
        // A wildcard in the word is the user's own.
        WildcardPattern pattern = WildcardPattern.Get(typed + "*", WildcardOptions.IgnoreCase);
        foreach (string candidate in candidates)
        {
            if (pattern.IsMatch(candidate))
                yield return new CompletionResult(Quote(candidate), candidate, CompletionResultType.ParameterValue, kind ?? candidate);
        }
    }

    private static string Quote(string text)
    {
        bool plain = text.Length > 0 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '_' or '.');
        for (int i = 0; plain && i < text.Length; i++)
            plain = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-' or '.' or '+';
        return plain ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
