using System.Collections.Generic;

namespace PSContainer.Engine.Configuration;

/// <summary>Devices that every container has (OCI runtime specification, "Default Devices").</summary>
public static class DefaultDevices
{
    /// <summary>
    /// Rules that come after the container's own: nodes may be made, and the harmless ones used. Each call makes new objects. What no
    /// rule allows is denied. <c>/dev/console</c> of the host (5:1) is not among them: a container's console is a pseudo terminal.
    /// </summary>
    public static List<DeviceRule> Rules() =>
    [
        Allow('c', DeviceRule.Wildcard, DeviceRule.Wildcard, "m"),
        Allow('b', DeviceRule.Wildcard, DeviceRule.Wildcard, "m"),
        Allow('c', 1, 3, "rwm"), // null
        Allow('c', 1, 5, "rwm"), // zero
        Allow('c', 1, 7, "rwm"), // full
        Allow('c', 1, 8, "rwm"), // random
        Allow('c', 1, 9, "rwm"), // urandom
        Allow('c', 5, 0, "rwm"), // tty
        Allow('c', 5, 2, "rwm"), // ptmx
        Allow('c', 136, DeviceRule.Wildcard, "rwm"), // pts/*
    ];

    /// <summary>Nodes in the container's <c>/dev</c>. Each call makes new objects.</summary>
    public static List<ContainerDevice> Nodes() =>
    [
        Node("/dev/null", 1, 3),
        Node("/dev/zero", 1, 5),
        Node("/dev/full", 1, 7),
        Node("/dev/random", 1, 8),
        Node("/dev/urandom", 1, 9),
        Node("/dev/tty", 5, 0),
    ];

    private static DeviceRule Allow(char type, long major, long minor, string permissions) =>
        new() { Type = type, Major = major, Minor = minor, Permissions = permissions, Allow = true };

    private static ContainerDevice Node(string path, long major, long minor) =>
        new() { Type = 'c', Path = path, Major = major, Minor = minor };
}
