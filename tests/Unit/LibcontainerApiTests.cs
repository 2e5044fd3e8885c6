using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests;

/// <summary>docs/libcontainer-api.md against the engine and the tests as they are.</summary>
public class LibcontainerApiTests
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string s_members =
        "CRIU_CG_MODE_SOFT CRIU_CG_MODE_FULL CRIU_CG_MODE_STRICT CRIU_CG_MODE_DEFAULT InitMsg PidAttr ConsolePathAttr Cgroupfs " +
        "InitArgs InitPath SystemdCgroups TmpfsRoot New NewConsole Container.ID Container.Status Container.State Container.Config " +
        "Container.Processes Container.Stats Container.Set Container.Start Container.Destroy Container.Signal " +
        "Container.Checkpoint Container.Restore Container.Pause Container.Resume Container.NotifyOOM " +
        "Container.NotifyMemoryPressure BaseState.ID BaseState.InitProcessPid BaseState.InitProcessStartTime BaseState.Config " +
        "State.CgroupPaths State.NamespacePaths State.ExternalDescriptors State.BaseState Bytemsg Bytemsg.Type Bytemsg.Value " +
        "Bytemsg.Len Bytemsg.Serialize Int32msg Int32msg.Type Int32msg.Value Int32msg.Len Int32msg.Serialize Console.Read " +
        "Console.Write Console.Close Console.Path Console.Fd CriuOpts.ImagesDirectory CriuOpts.WorkDirectory " +
        "CriuOpts.LeaveRunning CriuOpts.TcpEstablished CriuOpts.ExternalUnixConnections CriuOpts.ShellJob CriuOpts.FileLocks " +
        "CriuOpts.PageServer CriuOpts.VethPairs CriuOpts.ManageCgroupsMode CriuPageServerInfo.Address CriuPageServerInfo.Port " +
        "VethPairName.ContainerInterfaceName VethPairName.HostInterfaceName Error.error Error.Detail Error.Code ErrorCode.String " +
        "IdInUse InvalidIdFormat ContainerNotExists ContainerPaused ContainerNotStopped ContainerNotRunning ContainerNotPaused " +
        "ProcessNotExecuted ConfigInvalid ConsoleExists SystemError Factory.Create Factory.Load Factory.StartInitialization " +
        "Factory.Type LinuxFactory.Root LinuxFactory.InitPath LinuxFactory.InitArgs LinuxFactory.CriuPath LinuxFactory.Validator " +
        "LinuxFactory.NewCgroupsManager LinuxFactory.Create LinuxFactory.Load LinuxFactory.StartInitialization LinuxFactory.Type " +
        "IO.Stdin IO.Stdout IO.Stderr NetworkInterface.Name NetworkInterface.RxBytes NetworkInterface.RxPackets " +
        "NetworkInterface.RxErrors NetworkInterface.RxDropped NetworkInterface.TxBytes NetworkInterface.TxPackets " +
        "NetworkInterface.TxErrors NetworkInterface.TxDropped LowPressure MediumPressure CriticalPressure Process.Args " +
        "Process.Env Process.User Process.Cwd Process.Stdin Process.Stdout Process.Stderr Process.ExtraFiles Process.Capabilities " +
        "Process.ConsoleFromPath Process.InitializeIO Process.NewConsole Process.Pid Process.Signal Process.Wait Stats.Interfaces " +
        "Stats.CgroupStats Created Running Pausing Paused Checkpointed Destroyed Status.String ";

    [Fact]
    public void Every_member_has_its_row_and_every_row_holds()
    {
        List<string[]> rows = Rows();
        Assert.Equal(s_members.Split(' ', StringSplitOptions.RemoveEmptyEntries), rows.Select(r => r[0].Trim('`')));
        List<string> faults = [];
        foreach (string[] row in rows)
        {
            if (!Exists(typeof(Container).Assembly, Quoted(row[1])))
                faults.Add($"{row[0]}: the engine has no {row[1]}");
            if (!Exists(typeof(LibcontainerApiTests).Assembly, Quoted(row[2])))
                faults.Add($"{row[0]}: there is no test {row[2]}");
        }

        Assert.Empty(faults);
    }

    private static List<string[]> Rows()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(directory + "/docs/libcontainer-api.md"))
            directory = Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        return [.. File.ReadLines(directory + "/docs/libcontainer-api.md")
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))];
    }

    private static string Quoted(string cell) => cell.Split('`') is [_, var name, ..] ? name : string.Empty;

    private static bool Exists(Assembly assembly, string name)
    {
        string[] parts = name.Split('.');
        foreach (Type type in assembly.GetTypes().Where(t => t.Name == parts[0]))
        {
            for (Type? at = type; at is not null; at = at.BaseType)
            {
                if (parts.Length == 1 || at.GetMember(parts[1], All).Length > 0)
                    return true;
            }
        }

        return false;
    }
}
