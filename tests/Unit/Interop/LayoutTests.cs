using System;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Tests.Interop;

/// <summary>Offsets, sizes, constants and system call numbers against the C compiler's, on the architecture that the tests run on.</summary>
public class LayoutTests
{
    private static readonly (string C, Func<long> Engine)[] s_facts =
    [
        ("sizeof(struct pollfd)", () => Marshal.SizeOf<Libc.PollFd>()),
        ("offsetof(struct pollfd, revents)", () => CompiledFacts.Offset<Libc.PollFd>(nameof(Libc.PollFd.Returned))),
        ("sizeof(struct statx)", () => Marshal.SizeOf<Libc.Statx>()),
        ("sizeof(struct statx_timestamp)", () => Marshal.SizeOf<Libc.Timestamp>()),
        ("offsetof(struct statx, stx_ino)", () => CompiledFacts.Offset<Libc.Statx>(nameof(Libc.Statx.Inode))),
        ("offsetof(struct statx, stx_size)", () => CompiledFacts.Offset<Libc.Statx>(nameof(Libc.Statx.Size))),
        ("offsetof(struct statx, stx_ctime)", () => CompiledFacts.Offset<Libc.Statx>(nameof(Libc.Statx.Changed))),
        ("offsetof(struct statx, stx_mtime)", () => CompiledFacts.Offset<Libc.Statx>(nameof(Libc.Statx.Modified))),
        ("offsetof(struct statx, stx_dev_major)", () => CompiledFacts.Offset<Libc.Statx>(nameof(Libc.Statx.DevMajor))),
        ("UTIME_OMIT", () => (1L << 30) - 2),
        ("POLLPRI", () => Libc.POLLPRI),
        ("SYS_pidfd_open", () => 434),
        ("SYS_pidfd_send_signal", () => 424),
        ("sizeof(struct open_how)", () => Marshal.SizeOf<Libc.OpenHow>()),
        ("offsetof(struct open_how, resolve)", () => CompiledFacts.Offset<Libc.OpenHow>(nameof(Libc.OpenHow.Resolve))),
        ("sizeof(struct mount_attr)", () => Marshal.SizeOf<Libc.MountAttr>()),
        ("offsetof(struct mount_attr, attr_clr)", () => CompiledFacts.Offset<Libc.MountAttr>(nameof(Libc.MountAttr.Clear))),
        ("offsetof(struct mount_attr, userns_fd)", () => CompiledFacts.Offset<Libc.MountAttr>(nameof(Libc.MountAttr.UserNsFd))),
        ("sizeof(struct clone_args_v2)", () => Marshal.SizeOf<Libc.CloneArgs>()),
        ("offsetof(struct clone_args_v2, exit_signal)", () => CompiledFacts.Offset<Libc.CloneArgs>(nameof(Libc.CloneArgs.ExitSignal))),
        ("offsetof(struct clone_args_v2, cgroup)", () => CompiledFacts.Offset<Libc.CloneArgs>(nameof(Libc.CloneArgs.Cgroup))),
        ("sizeof(struct msghdr)", () => Marshal.SizeOf<Libc.MsgHdr>()),
        ("offsetof(struct msghdr, msg_iov)", () => CompiledFacts.Offset<Libc.MsgHdr>(nameof(Libc.MsgHdr.Vectors))),
        ("offsetof(struct msghdr, msg_controllen)", () => CompiledFacts.Offset<Libc.MsgHdr>(nameof(Libc.MsgHdr.ControlLength))),
        ("offsetof(struct msghdr, msg_flags)", () => CompiledFacts.Offset<Libc.MsgHdr>(nameof(Libc.MsgHdr.Flags))),
        ("sizeof(struct cmsghdr)", () => Marshal.SizeOf<Libc.CMsgHdr>()),
        ("offsetof(struct cmsghdr, cmsg_type)", () => CompiledFacts.Offset<Libc.CMsgHdr>(nameof(Libc.CMsgHdr.Type))),
        ("CMSG_SPACE(3 * sizeof(int))", () => Libc.ControlSpace(3)),
        ("sizeof(struct __user_cap_header_struct)", () => Marshal.SizeOf<Libc.CapHeader>()),
        ("sizeof(struct __user_cap_data_struct)", () => Marshal.SizeOf<Libc.CapData>()),
        ("sizeof(struct sigaction)", () => Libc.SigActionSize),
        ("sizeof(sigset_t)", () => Libc.SigSetSize),
        ("sizeof(posix_spawnattr_t) <= 512", () => 1),
        ("sizeof(posix_spawn_file_actions_t) <= 128", () => 1),
        ("sizeof(struct ifreq)", () => Libc.IfReqSize),
        ("O_DIRECTORY", () => Libc.O_DIRECTORY),
        ("O_NOFOLLOW", () => Libc.O_NOFOLLOW),
        ("O_PATH", () => Libc.O_PATH),
        ("O_CLOEXEC", () => Libc.O_CLOEXEC),
        ("F_DUPFD_CLOEXEC", () => Libc.F_DUPFD_CLOEXEC),
        ("F_ADD_SEALS", () => Libc.F_ADD_SEALS),
        ("CLONE_NEWTIME", () => Libc.CLONE_NEWTIME),
        ("CLONE_NEWCGROUP", () => Libc.CLONE_NEWCGROUP),
        ("CLONE_NEWUSER", () => Libc.CLONE_NEWUSER),
        ("RESOLVE_IN_ROOT", () => (long)Libc.RESOLVE_IN_ROOT),
        ("RESOLVE_NO_MAGICLINKS", () => (long)Libc.RESOLVE_NO_MAGICLINKS),
        ("MOUNT_ATTR__ATIME", () => (long)Libc.MOUNT_ATTR__ATIME),
        ("MOUNT_ATTR_NODIRATIME", () => (long)Libc.MOUNT_ATTR_NODIRATIME),
        ("PROC_SUPER_MAGIC", () => Libc.PROC_SUPER_MAGIC),
        ("CGROUP2_SUPER_MAGIC", () => Libc.CGROUP2_SUPER_MAGIC),
        ("SYS_pivot_root", () => SyscallNumber.PivotRoot),
        ("SYS_capset", () => SyscallNumber.CapSet),
        ("SYS_capget", () => SyscallNumber.CapGet),
        ("SYS_keyctl", () => SyscallNumber.KeyCtl),
        ("SYS_setgroups", () => SyscallNumber.SetGroups),
        ("SYS_setresuid", () => SyscallNumber.SetResUid),
        ("SYS_setresgid", () => SyscallNumber.SetResGid),
        ("SYS_memfd_create", () => SyscallNumber.MemfdCreate),
        ("SYS_execveat", () => SyscallNumber.ExecveAt),
        ("SYS_clone3", () => SyscallNumber.Clone3),
        ("SYS_openat2", () => SyscallNumber.OpenAt2),
        ("SYS_mount_setattr", () => SyscallNumber.MountSetAttr),
        ("SYS_close_range", () => SyscallNumber.CloseRange),
    ];

    [CompilerFact]
    public void Agree_with_the_headers() => CompiledFacts.Check(s_facts);
}
