using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>Containers by a regular expression (crun's <c>--regex</c>).</summary>
internal static class IdPattern
{
    /// <summary>Ids of the containers in whose id the expression is found; there may be none.</summary>
    /// <exception cref="System.FormatException">It is none.</exception>
    internal static List<string> Matching(ContainerFactory factory, string pattern) => Libc.Matching(pattern, factory.ListIds());
}
