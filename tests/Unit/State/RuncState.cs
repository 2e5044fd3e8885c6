namespace PSContainer.Tests.State;

/// <summary>What runc 1.1.5 writes, with most of the mounts and devices left out.</summary>
internal static class RuncState
{
    internal const string Text = """
        {"id":"foreign","init_process_pid":10727,"init_process_start":177964,"created":"2026-11-22T07:20:17.313377533Z",
        "config":{"no_pivot_root":false,"parent_death_signal":0,"rootfs":"/srv","umask":null,"readonlyfs":true,"rootPropagation":0,
        "mounts":[{"source":"proc","destination":"/proc","device":"proc","flags":0,"propagation_flags":null,"data":"","relabel":"","rec_attr":null,"extensions":0,"premount_cmds":null,"postmount_cmds":null},
        {"source":"cgroup","destination":"/sys/fs/cgroup","device":"cgroup","flags":2097167,"propagation_flags":null,"data":"","relabel":"","rec_attr":null,"extensions":0,"premount_cmds":null,"postmount_cmds":null}],
        "devices":[{"type":99,"major":1,"minor":3,"permissions":"rwm","allow":true,"path":"/dev/null","file_mode":438,"uid":0,"gid":0}],
        "mount_label":"","hostname":"runc","namespaces":[{"type":"NEWPID","path":""},{"type":"NEWNS","path":""}],
        "capabilities":{"Bounding":["CAP_KILL"],"Effective":["CAP_KILL"],"Inheritable":null,"Permitted":["CAP_KILL"],"Ambient":["CAP_KILL"]},
        "networks":[{"type":"loopback","name":"","bridge":"","mac_address":"","address":"","gateway":"","ipv6_address":"","ipv6_gateway":"","mtu":0,"txqueuelen":0,"host_interface_name":"","hairpin_mode":false}],
        "routes":null,"cgroups":{"name":"foreign","path":"","scope_prefix":"","devices":[{"type":97,"major":-1,"minor":-1,"permissions":"rwm","allow":false}],
        "memory":0,"memory_reservation":0,"memory_swap":0,"cpu_shares":0,"cpu_quota":0,"cpu_period":0,"cpu_rt_quota":0,"cpu_rt_period":0,"cpuset_cpus":"","cpuset_mems":"","pids_limit":0,
        "blkio_weight":0,"blkio_leaf_weight":0,"blkio_weight_device":null,"blkio_throttle_read_bps_device":null,"freezer":"","hugetlb_limit":null,"oom_kill_disable":false,
        "memory_swappiness":null,"net_prio_ifpriomap":null,"net_cls_classid_u":0,"rdma":null,"cpu_weight":0,"unified":null,"Systemd":false,"Rootless":false},
        "uid_mappings":null,"gid_mappings":null,"mask_paths":["/proc/acpi"],"readonly_paths":["/proc/bus"],"sysctl":null,
        "seccomp":{"default_action":4,"architectures":["amd64","x86"],"syscalls":[{"name":"personality","action":2,"errnoRet":1,"args":[{"index":0,"value":8,"value_two":0,"op":1}]}],"default_errno_ret":null},
        "no_new_privileges":true,"Hooks":{"createContainer":null,"createRuntime":null,"poststart":null,"poststop":[{"path":"/bin/true","args":["true"],"env":null,"dir":"","timeout":10000000000}],"prestart":null,"startContainer":null},
        "version":"1.0.2-dev","labels":["bundle=/some/bundle"],"no_new_keyring":false},"rootless":false,
        "cgroup_paths":{"":"/sys/fs/cgroup/unified/foreign","blkio":"/sys/fs/cgroup/blkio/foreign"},
        "namespace_paths":{"NEWCGROUP":"/proc/10727/ns/cgroup","NEWNET":"/proc/10727/ns/net"},"external_descriptors":["/dev/null","/dev/null","/dev/null"],"intel_rdt_path":""}
        """;
}
