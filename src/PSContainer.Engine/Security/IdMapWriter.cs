using System.Collections.Generic;
using System.Diagnostics;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security;

/// <summary>Writes the id maps of a new user namespace (user_namespaces(7)): itself where it may, else through newuidmap(1) and newgidmap(1).</summary>
internal static class IdMapWriter
{
    internal static void Write(int pid, ContainerConfig config, string newuidmap, string newgidmap)
    {
        if (Libc.GetEffectiveUid() == 0)
        {
            LinuxFile.WriteText($"/proc/{pid}/uid_map", Text(config.UidMappings));
            LinuxFile.WriteText($"/proc/{pid}/gid_map", Text(config.GidMappings));
            return;
        }

        WriteUnprivileged(pid, "uid_map", config.UidMappings, Libc.GetEffectiveUid(), newuidmap);

        // Without the helper, groups can be mapped only once setgroups(2) is denied for good.
        if (IsOwnId(config.GidMappings, Libc.GetEffectiveGid()))
            LinuxFile.WriteText($"/proc/{pid}/setgroups", "deny");
        WriteUnprivileged(pid, "gid_map", config.GidMappings, Libc.GetEffectiveGid(), newgidmap);
    }

    private static void WriteUnprivileged(int pid, string file, List<IdMap> maps, uint ownId, string helper)
    {
        if (IsOwnId(maps, ownId))
            LinuxFile.WriteText($"/proc/{pid}/{file}", Text(maps));
        else
            RunHelper(helper, pid, maps);
    }

    private static bool IsOwnId(List<IdMap> maps, uint ownId) => maps is [{ Size: 1 } only] && only.HostId == ownId;

    private static void RunHelper(string helper, int pid, List<IdMap> maps)
    {
        ProcessStartInfo start = new(helper) { RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(pid.ToString());
        foreach (IdMap map in maps)
        {
            start.ArgumentList.Add(map.ContainerId.ToString());
            start.ArgumentList.Add(map.HostId.ToString());
            start.ArgumentList.Add(map.Size.ToString());
        }

        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new ContainerException(ErrorCode.SystemError, $"{helper} refused the id map: {said}")
                {
                    Path = helper,
                    Errno = Errno.EPERM,
                    Hint = "Give your user a range in /etc/subuid and /etc/subgid, for example: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME.",
                };
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"{helper} cannot be run: {e.Message}", e)
            {
                Path = helper,
                Errno = Errno.ENOENT,
                Hint = "Install it (Debian: apt-get install uidmap), or map your own id only.",
            };
        }
    }

    /// <summary>As /proc/PID/uid_map takes it (user_namespaces(7)).</summary>
    internal static string Text(List<IdMap> maps)
    {
        StringBuilder text = new();
        foreach (IdMap map in maps)
            text.Append(map.ContainerId).Append(' ').Append(map.HostId).Append(' ').Append(map.Size).Append('\n');
        return text.ToString();
    }
}
