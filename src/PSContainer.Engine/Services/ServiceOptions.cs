using System;

namespace PSContainer.Engine.Services;

/// <summary>How a service directory is started.</summary>
public sealed class ServiceOptions
{
    /// <summary>Directory of the logs; null is one below the data root, by the directory's name.</summary>
    public string? LogDirectory { get; set; }

    /// <summary>Whether services that end are left as they are; else they are started again, after a pause that grows from 1 to 30 seconds.</summary>
    public bool NoRestart { get; set; }

    /// <summary>How long one onboot bundle may run; null is without limit.</summary>
    public TimeSpan? OnBootTimeout { get; set; }

    /// <summary>Gets a line for each step, or null.</summary>
    public Action<string>? Trace { get; set; }
}
