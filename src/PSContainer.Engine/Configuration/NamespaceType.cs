using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>The eight kinds of Linux namespace (namespaces(7)). JSON names are libcontainer's.</summary>
[JsonConverter(typeof(Json.NamespaceTypeConverter))]
public enum NamespaceType
{
    /// <summary>Mount points, <c>CLONE_NEWNS</c> (mount_namespaces(7)).</summary>
    Mount,

    /// <summary>Host and domain name, <c>CLONE_NEWUTS</c> (uts_namespaces(7)).</summary>
    Uts,

    /// <summary>System V IPC and POSIX message queues, <c>CLONE_NEWIPC</c> (ipc_namespaces(7)).</summary>
    Ipc,

    /// <summary>Process ids, <c>CLONE_NEWPID</c> (pid_namespaces(7)).</summary>
    Pid,

    /// <summary>Network devices, stacks and ports, <c>CLONE_NEWNET</c> (network_namespaces(7)).</summary>
    Network,

    /// <summary>User and group ids, <c>CLONE_NEWUSER</c> (user_namespaces(7)).</summary>
    User,

    /// <summary>Cgroup root, <c>CLONE_NEWCGROUP</c> (cgroup_namespaces(7)).</summary>
    Cgroup,

    /// <summary>Boot and monotonic clocks, <c>CLONE_NEWTIME</c> (time_namespaces(7)).</summary>
    Time,
}
