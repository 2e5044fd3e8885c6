using System;
using System.Collections.Generic;
using System.Diagnostics;
using PSContainer.Engine.Cgroups.V1;
using PSContainer.Engine.Cgroups.V2;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>A container's cgroup in the cgroup file systems: v1, v2, or v1 controllers with a v2 directory beside them.</summary>
internal sealed partial class CgroupfsManager : ICgroupManager
{
    private readonly bool _rootless;
    private readonly Dictionary<string, string> _paths;

    // A co-mounted hierarchy (cpu,cpuacct) has two controllers and one directory.
    private readonly List<string> _directories = [];
    private readonly List<(CgroupController Controller, string Directory)> _slots = [];
    private string? _unified;
    private bool _hasLegacyControllers;
    private ICgroupFreezer? _freezer;

    // A cgroup that Create did not get may be somebody else's: a caller's clean-up must neither kill nor remove what is in it.
    private bool _refused;

    /// <param name="paths">Directory by controller; the empty key is v2.</param>
    /// <param name="rootless">Want of privilege to make or join a cgroup is no error.</param>
    internal CgroupfsManager(IReadOnlyDictionary<string, string> paths, bool rootless)
    {
        _paths = new Dictionary<string, string>(paths, StringComparer.Ordinal);
        _rootless = rootless;
        Arrange();
    }

    public IReadOnlyDictionary<string, string> Paths => _paths;

    public bool Exists
    {
        get
        {
            foreach (string directory in _directories)
            {
                if (CgroupFile.Exists(directory, "."))
                    return true;
            }

            return false;
        }
    }

    public void Create() => Create(shared: false);

    /// <summary>As the other, and where it is to be shared, it may have processes: then this manager signals and removes nothing in it.</summary>
    /// <returns>A directory that has processes of somebody else's, or null.</returns>
    internal string? Create(bool shared)
    {
        CgroupMaker maker = new(shared);
        List<string> unwritable = [];
        _refused = true;
        try
        {
            foreach (string directory in _directories)
            {
                try
                {
                    maker.Make(directory);
                }
                catch (LinuxException e) when (_rootless && IsPrivilege(e.Errno))
                {
                    unwritable.Add(directory);
                }
            }

            foreach ((CgroupController controller, string directory) in _slots)
            {
                if (!unwritable.Contains(directory))
                    controller.Initialize(directory);
            }

            // Beside v1 nothing is handed down before a limit needs it: the host's cgroups are to stay as they are.
            if (_unified is not null && !_hasLegacyControllers && !unwritable.Contains(_unified))
                SubtreeControl.Enable(_unified, V2Controllers.Delegated, out _);
        }
        catch (LinuxException e)
        {
            maker.Rollback();
            throw new ContainerException(ErrorCode.SystemError, $"cannot make the cgroup: {e.Message}", e)
            {
                Step = CgroupStep.Create,
                Hint = CreateHint(e.Errno),
            };
        }
        catch
        {
            maker.Rollback();
            throw;
        }

        _refused = maker.Occupied is not null;
        if (unwritable.Count > 0)
            Forget(unwritable);
        return maker.Occupied;
    }

    public CgroupStats GetStats()
    {
        using CgroupReader reader = new();
        return ((ICgroupManager)this).GetStats(reader);
    }

    CgroupStats ICgroupManager.GetStats(CgroupReader reader)
    {
        CgroupStats stats = new() { Time = DateTimeOffset.UtcNow, Timestamp = Stopwatch.GetTimestamp() };
        foreach ((CgroupController controller, string directory) in _slots)
            controller.Read(reader, directory, stats);
        if (_unified is not null)
            ReadPressure(reader, _unified, stats);
        return stats;
    }

    public ulong GetOomKillCount()
    {
        if (OomKillFile is not { } file)
            return 0;
        string directory = file[..file.LastIndexOf('/')];
        using CgroupReader reader = new();

        // memory.events of v2 counts the cgroups below, memory.oom_control of v1 does not.
        return _paths.ContainsKey("memory")
            ? V1.MemoryController.CountOomKills(reader, directory) ?? 0
            : reader.TryRead(directory, "memory.events", out ReadOnlySpan<byte> text) ? CgroupText.Find(text, "oom_kill"u8) ?? 0 : 0;
    }

    public string? OomKillFile =>
        _paths.TryGetValue("memory", out string? legacy) ? CgroupFile.Join(legacy, "memory.oom_control")
        : _unified is not null && (!_hasLegacyControllers || CgroupFile.Exists(_unified, "memory.events")) ? CgroupFile.Join(_unified, "memory.events")
        : null;

    internal static bool IsPrivilege(int errno) => errno is Errno.EACCES or Errno.EPERM or Errno.EROFS;

    private static string? CreateHint(int errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM => "Run as root, choose a path in a cgroup that was delegated to this user, or use CgroupDriver Disabled.",
        Errno.EROFS => "The cgroup file system is mounted read-only; remount it read-write or use CgroupDriver Disabled.",
        Errno.EAGAIN => "The cgroup above is at its limit (cgroup.max.descendants, cgroup.max.depth).",
        Errno.ENOTDIR => "A component of the path is the name of a file of the kernel; choose another path.",
        _ => null,
    };

    // Pressure is measured for v2 cgroups only, but beside v1 for all resources, whichever version controls them.
    private static void ReadPressure(CgroupReader reader, string directory, CgroupStats stats)
    {
        if (PressureParser.Read(reader, directory, "cpu.pressure") is { } cpu)
            (stats.Cpu ??= new CpuStats()).Pressure = cpu;
        if (PressureParser.Read(reader, directory, "memory.pressure") is { } memory)
            (stats.Memory ??= new MemoryStats()).Pressure = memory;
        if (PressureParser.Read(reader, directory, "io.pressure") is { } io)
            (stats.Blkio ??= new BlkioStats()).Pressure = io;
    }

    private void Forget(List<string> directories)
    {
        List<string> keys = [];
        foreach ((string key, string directory) in _paths)
        {
            if (directories.Contains(directory))
                keys.Add(key);
        }

        foreach (string key in keys)
            _paths.Remove(key);
        Arrange();
    }

    private void Arrange()
    {
        _directories.Clear();
        _slots.Clear();
        _unified = null;
        _hasLegacyControllers = false;
        foreach ((string name, string directory) in _paths)
        {
            if (!_directories.Contains(directory))
                _directories.Add(directory);
            if (name.Length == 0)
            {
                _unified = directory;
                continue;
            }

            _slots.Add((V1Controllers.Create(name), directory));
            _hasLegacyControllers |= !name.StartsWith("name=", StringComparison.Ordinal);
        }

        if (_unified is not null)
        {
            foreach (CgroupController controller in V2Controllers.Except(_paths))
                _slots.Add((controller, _unified));
        }

        _freezer = _paths.TryGetValue("freezer", out string? freezer) ? new V1Freezer(freezer)
            : _unified is not null ? new V2Freezer(_unified)
            : null;
    }
}
