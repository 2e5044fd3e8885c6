using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Completion;

/// <summary>The processes that a command line may mean by what is typed of it.</summary>
internal static class CompletedProcesses
{
    /// <summary>Those of the containers that are named already, else of all.</summary>
    internal static List<EngineProcess> Of(IDictionary? bound)
    {
        List<EngineProcess> processes = [];
        try
        {
            string? root = bound?["StateRoot"]?.ToString();
            WildcardPattern pattern = WildcardPattern.Get(bound?["Container"]?.ToString() is { Length: > 0 } id ? id : "*", WildcardOptions.None);
            ContainerFactory factory = new(new ContainerFactoryOptions { StateRoot = root is null ? null : Path.GetFullPath(root) });
            foreach (string name in factory.ListIds())
            {
                if (pattern.IsMatch(name))
                    Add(processes, factory, name);
            }
        }
        catch (Exception e) when (IsExpected(e))
        {
            // A completer has nowhere to report to.
        }

        return processes;
    }

    private static void Add(List<EngineProcess> processes, ContainerFactory factory, string id)
    {
        try
        {
            processes.AddRange(factory.Load(id).GetProcesses());
        }
        catch (Exception e) when (IsExpected(e))
        {
            // Removed meanwhile, or damaged.
        }
    }

    private static bool IsExpected(Exception e) =>
        e is ContainerException or LinuxException or IOException or UnauthorizedAccessException or ArgumentException;
}
