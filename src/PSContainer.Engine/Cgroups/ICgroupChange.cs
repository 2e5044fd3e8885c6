using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups;

/// <summary>A change of limits that has been made and can still be taken back.</summary>
public interface ICgroupChange : IDisposable
{
    /// <summary>Puts every file back to what it said before, the last first: so the kernel sees the states it accepted, backwards.</summary>
    /// <returns>What could not be put back and why, a line each; empty where all was.</returns>
    IReadOnlyList<string> Undo();
}
