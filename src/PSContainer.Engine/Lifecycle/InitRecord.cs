using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What the state says of an init: all that a start changes in it, and that a start which fails has to put back.</summary>
internal sealed record InitRecord(
    ProcessIdentity Init,
    ProcessIdentity Monitor,
    DateTimeOffset? Started,
    Dictionary<NamespaceType, string> NamespacePaths,
    ProcessConfig? Process,
    List<string> Descriptors,
    List<VethPairName> VethPairs)
{
    /// <summary>What a state says now.</summary>
    internal static InitRecord Of(ContainerState state)
    {
        StateExtension? extension = state.Extension;
        string boot = extension?.BootId ?? string.Empty;
        return new InitRecord(
            new ProcessIdentity(state.InitProcessPid, state.InitProcessStart, boot),
            new ProcessIdentity(extension?.MonitorPid ?? 0, extension?.MonitorStart ?? 0, boot),
            extension?.Started,
            state.NamespacePaths,
            state.Config.Process,
            state.ExternalDescriptors,
            extension?.VethPairs ?? []);
    }

    /// <summary>What a state is to say of an init that has just been made.</summary>
    /// <exception cref="Errors.ContainerException">It has ended already.</exception>
    internal static InitRecord Of(LaunchedProcess launched, ProcessConfig process, List<string> descriptors, List<VethPairName> vethPairs) => new(
        ProcessIdentity.TryRead(launched.Pid)
            ?? throw new Errors.ContainerException(Errors.ErrorCode.SystemError, "the container's first process ended during set-up"),
        ProcessIdentity.TryRead(launched.MonitorPid) ?? default,
        DateTimeOffset.UtcNow,
        NamespaceFiles.PathsOf(launched.Pid),
        ProcessCopy.Of(process), // the caller may use the object again, for another program
        descriptors,
        vethPairs);

    /// <summary>Makes a state say it.</summary>
    internal void WriteTo(ContainerState state)
    {
        state.Extension ??= new StateExtension();
        state.InitProcessPid = Init.Pid;
        state.InitProcessStart = Init.StartTime;
        state.NamespacePaths = NamespacePaths;
        state.ExternalDescriptors = Descriptors;
        state.Extension.BootId = Init.BootId;
        state.Extension.MonitorPid = Monitor.Pid;
        state.Extension.MonitorStart = Monitor.StartTime;
        state.Extension.Started = Started;
        state.Extension.VethPairs = VethPairs;
        state.Extension.Process = state.Config.Process = Process;
    }
}
