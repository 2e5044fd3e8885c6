using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups.V1;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Limits.</summary>
internal sealed partial class CgroupfsManager
{
    private static readonly string[] s_limiting =
        ["cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "devices", "net_cls", "net_prio", "rdma"];

    public void Apply(ContainerResources resources) => Apply(resources, null);

    public ICgroupChange Change(ContainerResources resources, ContainerResources inForce)
    {
        LimitJournal journal = new(inForce);
        try
        {
            Apply(resources, journal);
            return journal;
        }
        catch (Exception e)
        {
            IReadOnlyList<string> left = journal.Undo();
            journal.Dispose();
            if (e is ContainerException refused && left.Count > 0)
                throw CgroupFile.NotUndone(refused, left);
            throw;
        }
    }

    private void Apply(ContainerResources resources, LimitJournal? journal)
    {
        RefuseMissing(resources);
        foreach ((CgroupController controller, string directory) in _slots)
        {
            if (!controller.Wants(resources))
                continue;
            try
            {
                if (directory == _unified && controller.Name != "devices")
                    SubtreeControl.Require(directory, controller.Name);
                controller.Apply(new LimitWriter(directory, journal), resources);
            }
            catch (ContainerException e) when (_rootless && controller.Name == "devices" && IsPrivilege(e.Errno))
            {
                // Without privilege over devices the container cannot make nodes either, and has those it was given.
            }
        }

        UnifiedFiles.Write(_unified, resources.Unified, journal);
    }

    // A limit that nobody would enforce is an error, not a silence.
    private void RefuseMissing(ContainerResources resources)
    {
        foreach (string name in s_limiting)
        {
            if (_paths.ContainsKey(name) || (_rootless && name == "devices") || !V1Controllers.Create(name).Wants(resources) || HasUnified(name))
                continue;
            throw new ContainerException(ErrorCode.SystemError, $"cannot set the limits of the {name} controller: the container has no cgroup of it")
            {
                Step = CgroupStep.Apply,
                Errno = Errno.ENODEV,
                Hint = _rootless
                    ? "This user may not make cgroups there; have the controller delegated, or leave the limit out."
                    : $"Mount the {name} controller, or leave the limit out.",
            };
        }
    }

    private bool HasUnified(string legacyName)
    {
        // Of net_cls and net_prio v2 has no counterpart; the rest says itself what it lacks.
        return _unified is not null && legacyName is not ("net_cls" or "net_prio");
    }
}
