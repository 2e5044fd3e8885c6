using System;

namespace PSContainer.Errors;

/// <summary>A program ended with another exit code than 0, and $PSNativeCommandUseErrorActionPreference makes that an error.</summary>
public sealed class ProcessExitException : Exception
{
    /// <summary>An exit.</summary>
    public ProcessExitException(string path, string containerId, int exitCode)
        : base($"Program \"{path}\" in container '{containerId}' ended with non-zero exit code: {exitCode}.")
    {
        Path = path;
        ContainerId = containerId;
        ExitCode = exitCode;
    }

    /// <summary>The program.</summary>
    public string Path { get; }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }
}
