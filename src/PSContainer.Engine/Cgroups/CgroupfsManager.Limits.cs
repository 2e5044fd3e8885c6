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

    public void Apply(ContainerResources resources)
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
                controller.Apply(directory, resources);
            }
            catch (ContainerException e) when (_rootless && controller.Name == "devices" && IsPrivilege(e.Errno))
            {
                // Without privilege over devices the container cannot make nodes either, and has those it was given.
            }
        }

        WriteUnified(resources.Unified);
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

    private void WriteUnified(Dictionary<string, string> files)
    {
        foreach ((string file, string value) in files)
        {
            if (_unified is null)
                throw InvalidUnified(file, "no cgroup v2 hierarchy is mounted", "Use the cgroup v1 members of the resources instead.");
            if (file.Length == 0 || file.Contains('/', StringComparison.Ordinal) || file is "." or ".." or "cgroup.procs" or "cgroup.threads" or "cgroup.kill")
                throw InvalidUnified(file, "it is no file of limits", "Name a file of the cgroup's directory, such as memory.high.");
            int dot = file.IndexOf('.');
            string controller = dot > 0 ? file[..dot] : file;
            if (controller != "cgroup" && !CgroupFile.Exists(_unified, file))
                SubtreeControl.Require(_unified, controller);

            // The kernel reads one line a write; io.max takes one for each device.
            foreach (string line in value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                CgroupFile.Write(_unified, file, line);
        }
    }

    private static ContainerException InvalidUnified(string file, string why, string hint) =>
        new(ErrorCode.ConfigInvalid, $"cannot write \"{file}\" of the unified resources: {why}") { Step = CgroupStep.Apply, Hint = hint };
}
