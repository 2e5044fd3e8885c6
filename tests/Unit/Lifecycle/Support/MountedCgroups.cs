using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Tests.Lifecycle;

/// <summary>/proc/PID/cgroup also lists hierarchies that are mounted nowhere: another program's that were unmounted with cgroups still dying in them. No runtime can enter those.</summary>
internal static class MountedCgroups
{
    internal static IEnumerable<string> Of(IEnumerable<string> lines)
    {
        CgroupHost host = CgroupHost.Detect();
        return lines.Where(line =>
        {
            string controllers = line.Split(':')[1];
            return controllers.Length == 0 || host.Legacy.Any(h => h.Controllers.Contains(controllers.Split(',')[0]));
        });
    }
}
