namespace PSContainer.Engine.Init;

/// <summary>Numbers of the steps on the wire.</summary>
internal enum StepKind : byte
{
    JoinCgroup = 1,
    SessionKeyring,
    EnterNamespaces,
    WaitAtGate,
    Loopback,
    RootPropagation,
    BindRoot,
    OverlayRoot,
    Mount,
    CgroupMount,
    Devices,
    PivotRoot,
    MoveRoot,
    ReadonlyRoot,
    Hostname,
    Sysctl,
    ReadonlyPaths,
    MaskPaths,
    WorkingDirectory,
    FindUser,
    Execute,
    SharedRoot,
    Terminal,
    ControllingTerminal,
    RuntimeHooks,
    RunCommand,
    SecurityLabel,
    Network,
}
