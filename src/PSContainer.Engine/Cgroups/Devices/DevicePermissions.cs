using System;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>What may be done with a device node, in the bits of linux/bpf.h (BPF_DEVCG_ACC_*).</summary>
[Flags]
internal enum DevicePermissions
{
    None = 0,
    Mknod = 1,
    Read = 2,
    Write = 4,
    All = Mknod | Read | Write,
}
