using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The undo of each step done so far; run backwards where the whole fails.</summary>
internal sealed class Rollback : IDisposable
{
    private readonly Stack<Action> _undo = new();

    internal void Push(Action undo) => _undo.Push(undo);

    /// <summary>The whole is done: nothing is to be undone.</summary>
    internal void Commit() => _undo.Clear();

    [SuppressMessage("Design", "CA1031", Justification = "An undo that fails must not keep the others from running, nor hide the error that led here.")]
    public void Dispose()
    {
        while (_undo.TryPop(out Action? undo))
        {
            try
            {
                undo();
            }
            catch (Exception)
            {
                // What is left is recorded in the state file, and Destroy finds it.
            }
        }
    }
}
