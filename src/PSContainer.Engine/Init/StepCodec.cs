using PSContainer.Engine.Errors;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>Steps to bytes and back.</summary>
internal static class StepCodec
{
    internal static void Write(InitStep step, WireWriter writer)
    {
        writer.Byte((byte)step.Kind);
        step.Write(writer);
    }

    internal static InitStep Read(WireReader reader) => (StepKind)reader.Byte() switch
    {
        StepKind.JoinCgroup => JoinCgroupStep.Read(reader),
        StepKind.SessionKeyring => new SessionKeyringStep(),
        StepKind.EnterNamespaces => EnterNamespacesStep.Read(reader),
        StepKind.WaitAtGate => WaitAtGateStep.Read(reader),
        StepKind.Loopback => new LoopbackStep(),
        StepKind.RootPropagation => RootPropagationStep.Read(reader),
        StepKind.BindRoot => BindRootStep.Read(reader),
        StepKind.OverlayRoot => OverlayRootStep.Read(reader),
        StepKind.Mount => MountStep.Read(reader),
        StepKind.CgroupMount => CgroupMountStep.Read(reader),
        StepKind.Devices => DevicesStep.Read(reader),
        StepKind.PivotRoot => new PivotRootStep(),
        StepKind.MoveRoot => MoveRootStep.Read(reader),
        StepKind.ReadonlyRoot => new ReadonlyRootStep(),
        StepKind.ReadonlyMounts => new ReadonlyMountsStep(),
        StepKind.Hostname => HostnameStep.Read(reader),
        StepKind.Sysctl => SysctlStep.Read(reader),
        StepKind.ReadonlyPaths => ReadonlyPathsStep.Read(reader),
        StepKind.MaskPaths => MaskPathsStep.Read(reader),
        StepKind.WorkingDirectory => WorkingDirectoryStep.Read(reader),
        StepKind.SharedRoot => SharedRootStep.Read(reader),
        StepKind.FindUser => FindUserStep.Read(reader),
        StepKind.Terminal => TerminalStep.Read(reader),
        StepKind.ControllingTerminal => new ControllingTerminalStep(),
        StepKind.RuntimeHooks => RuntimeHooksStep.Read(reader),
        StepKind.RunCommand => RunCommandStep.Read(reader),
        StepKind.SecurityLabel => SecurityLabelStep.Read(reader),
        StepKind.Personality => PersonalityStep.Read(reader),
        StepKind.MemoryPolicy => MemoryPolicyStep.Read(reader),
        StepKind.Network => NetworkStep.Read(reader),
        StepKind.Execute => ExecuteStep.Read(reader),
        StepKind.Stage => StageStep.Read(reader),
        StepKind.MountPoints => MountPointsStep.Read(reader),
        StepKind.ExecuteCriu => ExecuteCriuStep.Read(reader),
        _ => throw new ContainerException(ErrorCode.SystemError, "a launch plan has a step that this pscontainer does not know: the module and its executable are of different versions"),
    };
}
