using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>Devices that may be used (kernel doc cgroup-v1/devices).</summary>
internal sealed class DevicesController : CgroupController
{
    private const string ListFile = "devices.list", AllowFile = "devices.allow", DenyFile = "devices.deny";

    internal override string Name => "devices";

    internal override bool Wants(ContainerResources resources) => !resources.SkipDevices && resources.Devices.Count > 0;

    internal override void Apply(LimitWriter files, ContainerResources resources)
    {
        if (!Wants(resources))
            return;
        DevicePolicy wanted = DevicePolicy.FromRules(resources.Devices), current = Read(files.Directory);
        if (files.Journal is { } journal)
        {
            // A cgroup that allows by default does not show its exceptions: only the rules that made it know them.
            DevicePolicy recorded = DevicePolicy.FromRules(journal.InForce.Devices);
            if (current.AllowsByDefault && recorded.AllowsByDefault)
                current = recorded;

            // To make such exceptions anew would allow everything for a moment.
            if (wanted.AllowsByDefault && wanted.IsSameAs(current))
                return;
            string directory = files.Directory;
            journal.Push(() => Write(directory, Read(directory).TransitionTo(current)));
        }

        Write(files.Directory, current.TransitionTo(wanted));
    }

    private static DevicePolicy Read(string directory) =>
        DevicePolicy.ParseList(CgroupFile.TryReadText(directory, ListFile) ?? string.Empty);

    // The kernel takes one rule a write(2); a descriptor is kept for a run of rules of the same kind.
    private static void Write(string directory, List<DeviceTransition> transitions)
    {
        int fd = -1;
        string? open = null;
        try
        {
            foreach (DeviceTransition transition in transitions)
            {
                string file = transition.Allow ? AllowFile : DenyFile;
                if (file != open)
                {
                    Libc.Close(fd);
                    fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, file), Libc.O_WRONLY);
                    open = file;
                }

                int result = fd < 0 ? fd : Libc.TryWrite(fd, Encoding.ASCII.GetBytes(transition.Rule));
                if (result < 0)
                {
                    throw CgroupFile.WriteFailed(directory, file, transition.Rule, -result, result switch
                    {
                        -Errno.EPERM => "The cgroup above does not allow this device, or the caller is not root.",
                        -Errno.EINVAL => "A cgroup with cgroups below it cannot change between allowing and denying by default.",
                        _ => null,
                    });
                }
            }
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
