using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A test's own corner of the machine: state root, data root, a small root file system and ids that nobody else has. All of it goes at the end, come what may.</summary>
internal sealed class Sandbox : IDisposable
{
    private int _ids;

    internal Sandbox(Action<ContainerFactoryOptions>? change = null)
    {
        Tag = "psct" + Guid.NewGuid().ToString("N")[..12];
        Home = "/tmp/" + Tag;
        Directory.CreateDirectory(Home);
        File.SetUnixFileMode(Home, (UnixFileMode)0x1ED);
        Root = new BusyboxRoot(Home + "/root");
        ContainerFactoryOptions options = new()
        {
            StateRoot = Home + "/state",
            DataRoot = Home + "/data",
            InitPath = Machine.Executable,
        };
        change?.Invoke(options);
        Factory = new ContainerFactory(options);
    }

    /// <summary>In the name of every container, cgroup and directory of this test.</summary>
    internal string Tag { get; }

    /// <summary>A directory for whatever the test wants.</summary>
    internal string Home { get; }

    /// <summary>A root file system.</summary>
    internal BusyboxRoot Root { get; }

    internal ContainerFactory Factory { get; }

    /// <summary>A deadline for what should take a moment.</summary>
    internal static CancellationToken Soon(int seconds = 20) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;

    internal string NewId() => $"{Tag}-{Interlocked.Increment(ref _ids)}";

    /// <summary>The default configuration over the small root.</summary>
    internal ContainerConfig Config(Action<ContainerConfig>? change = null)
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.Rootfs = Root.Path;
        change?.Invoke(config);
        return config;
    }

    internal Container Create(ContainerConfig? config = null) => Factory.Create(NewId(), config ?? Config());

    /// <summary>A container whose init sleeps until it is ended.</summary>
    internal Container Sleeping(ContainerConfig? config = null)
    {
        Container container = Create(config);
        container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Soon()).Dispose();
        return container;
    }

    /// <summary>Runs a script as init of a new container.</summary>
    internal Outcome Shell(string script, Action<ContainerConfig>? change = null) =>
        Run(Config(change), new ProcessConfig("/bin/sh", "-c", script));

    /// <summary>Runs a program as init of a new container and removes it.</summary>
    internal Outcome Run(ContainerConfig config, ProcessConfig process)
    {
        Container container = Create(config);
        try
        {
            return Run(container, process);
        }
        finally
        {
            container.Destroy(force: true, Soon());
        }
    }

    /// <summary>Runs a program in a container, as init or beside it.</summary>
    internal static Outcome Run(Container container, ProcessConfig process, string input = "")
    {
        ProcessStreams streams = new() { Input = input.Length == 0 ? Stdio.Null : Stdio.Pipe, Output = Stdio.Pipe, Error = Stdio.Pipe };
        using ContainerProcess running = container.Start(process, streams, cancellationToken: Soon());
        if (running.StandardInput is { } stdin)
        {
            stdin.Write(Encoding.UTF8.GetBytes(input));
            stdin.Dispose();
        }

        Task<string> error = Task.Run(() => ReadAll(running.StandardError!));
        string output = ReadAll(running.StandardOutput!);
        string said = error.GetAwaiter().GetResult();
        ProcessExit? exit = running.Wait(Soon());
        return new Outcome(exit?.ExitCode ?? -1, output, said, exit);
    }

    internal static Outcome Run(Container container, params string[] args) => Run(container, new ProcessConfig(args));

    internal static string ReadAll(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd();
    }

    /// <summary>What this test has on the machine now.</summary>
    internal MachineState Look() => MachineState.Of(this);

    public void Dispose()
    {
        foreach (string id in Factory.ListIds())
        {
            try
            {
                Factory.Load(id).Destroy(force: true, Soon());
            }
            catch (Exception e) when (e is ContainerException or LinuxException)
            {
                Factory.RemoveDamaged(id, Soon());
            }
        }

        DirectoryTree.Remove("/tmp", Tag);
    }
}
