using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Engine.Processes;
using PSContainer.Tests.Lifecycle;

namespace PSContainer.Tests.Networking;

/// <summary>Containers in a test that has a network of its own, where no task may be used (<see cref="OwnNetwork"/>).</summary>
internal static class Inside
{
    /// <summary>Runs a program in a container and waits for it.</summary>
    internal static Outcome Run(Container container, params string[] args)
    {
        using ContainerProcess running = container.Start(new ProcessConfig(args), new ProcessStreams { Output = Stdio.Pipe });
        string output = Sandbox.ReadAll(running.StandardOutput!);
        ProcessExit? exit = running.Wait();
        return new Outcome(exit?.ExitCode ?? -1, output, string.Empty, exit);
    }

    /// <summary>A container whose init sleeps.</summary>
    internal static Container Sleeping(Sandbox sandbox, ContainerConfig config)
    {
        Container container = sandbox.Create(config);
        Start(container);
        return container;
    }

    internal static void Start(Container container) => container.StartInit(new ProcessConfig("/bin/sleep", "1000")).Dispose();

    /// <summary>Ends the init, and waits.</summary>
    internal static void Kill(Container container)
    {
        container.Signal(Libc.SIGKILL);
        container.Wait();
    }

    /// <summary>A bridge with an address, set up.</summary>
    internal static void MakeBridge(NetlinkSocket socket, string name, params string[] addresses)
    {
        new NewLink("bridge", name) { IsUp = true }.Add(socket);
        int index = Links.Find(socket, name)!.Index;
        foreach (string address in addresses)
            Addresses.Add(socket, new InterfaceAddress(index, Engine.Networking.IPPrefix.Parse(address)));
    }

    internal static string[] Names(NetlinkSocket socket) => [.. Links.List(socket).Select(l => l.Name).Order()];
}
