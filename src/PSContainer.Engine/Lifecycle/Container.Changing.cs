using System;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Changes of the state in memory.</summary>
public sealed partial class Container
{
    /// <summary>While a verb changes the state that was read, nobody replaces it by that of the file. Over when it is disposed.</summary>
    private sealed class Changing : IDisposable
    {
        private readonly Container _container;

        internal Changing(Container container)
        {
            _container = container;
            lock (container._gate)
                container._changing = this;
        }

        public void Dispose()
        {
            lock (_container._gate)
            {
                if (ReferenceEquals(_container._changing, this))
                    _container._changing = null;
            }
        }
    }
}
