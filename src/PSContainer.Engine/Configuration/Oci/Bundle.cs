using System;
using System.IO;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>A directory with a <c>config.json</c> and mostly the root file system (OCI runtime-spec, Filesystem Bundle).</summary>
public sealed class Bundle
{
    /// <summary>Name of the document in a bundle.</summary>
    public const string ConfigName = "config.json";

    // Fewer than a container has by default: whoever edits a document adds what he wants.
    private static readonly string[] s_capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    private Bundle(string directory, string configPath, OciSpec spec)
    {
        Directory = directory;
        ConfigPath = configPath;
        Spec = spec;
    }

    /// <summary>Absolute path of the directory.</summary>
    public string Directory { get; }

    /// <summary>Absolute path of the document.</summary>
    public string ConfigPath { get; }

    /// <summary>Version of the specification that the document names.</summary>
    public string OciVersion => Spec.Version ?? string.Empty;

    /// <summary>Absolute path of the root directory.</summary>
    public string RootPath { get; private init; } = string.Empty;

    /// <summary>What the <c>runtime.json</c> beside the document says, or null: there is none, or it was not asked for.</summary>
    public LinuxkitRuntime? Runtime { get; private init; }

    internal OciSpec Spec { get; }

    /// <summary>Reads a bundle.</summary>
    /// <param name="directory">The directory; a relative one is from the process's own.</param>
    /// <param name="config">The document: a name in the bundle, or an absolute path (crun's <c>--config</c>).</param>
    /// <exception cref="ContainerException">The directory, the document or the root is not there or cannot be read, or the document is not one (ConfigInvalid).</exception>
    public static Bundle Open(string directory, string config = ConfigName) => Open(directory, config, withRuntime: false);

    /// <summary>Reads a bundle with the <c>runtime.json</c> of linuxkit that may be beside its document. The root need not be there where that makes it.</summary>
    /// <param name="directory">The directory; a relative one is from the process's own.</param>
    /// <exception cref="ContainerException">As of <see cref="Open(string, string)"/>, of either document.</exception>
    public static Bundle OpenWithRuntime(string directory) => Open(directory, ConfigName, withRuntime: true);

    private static Bundle Open(string directory, string config, bool withRuntime)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentException.ThrowIfNullOrEmpty(config);
        string path = Clean(directory);
        RequireDirectory(path, $"the bundle '{path}'");
        string configPath = Path.GetFullPath(Path.Combine(path, config));
        OciSpec spec = OciJson.ReadSpec(DocumentFile.Read(configPath), configPath);
        string root = SpecReader.Read(spec, path, new(), configPath).Rootfs;
        LinuxkitRuntime? runtime = withRuntime ? LinuxkitRuntime.Read(path) : null;
        if (runtime?.Makes(root) != true)
            RequireDirectory(root, $"the root directory '{root}' that '{configPath}' names ($.root.path)");
        return new(path, configPath, spec) { RootPath = root, Runtime = runtime };
    }

    /// <summary>The configuration of the container that the bundle is for. Each call makes a new one.</summary>
    /// <param name="options">What the caller says beside the document; null says that the caller is root or is not, as it is.</param>
    /// <exception cref="ConfigInvalidException">The document has what does not go with the options.</exception>
    public ContainerConfig ToConfig(BundleOptions? options = null)
    {
        ContainerConfig config = SpecReader.Read(Spec, Directory, options ?? BundleOptions.ForCaller(), ConfigPath);
        if (Runtime is { Namespace.Length: > 0 } runtime)
            config.Labels.Add("namespace=" + runtime.Namespace);
        return config;
    }

    /// <summary>Makes a bundle: the directory and <c>rootfs</c> in it where they are not there, and the document.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="config">The configuration. Where it names no root, <c>rootfs</c> is the root.</param>
    /// <param name="replace">A document that is there already is replaced.</param>
    /// <exception cref="ContainerException">It cannot be written, there is a document already, or a document cannot say it (ConfigInvalid).</exception>
    public static Bundle Create(string directory, ContainerConfig config, bool replace = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(config);
        string path = Clean(directory);
        byte[] document = OciJson.Write(SpecWriter.Write(config, path));
        try
        {
            LinuxFile.MakeDirectories(path);
            if (config.Rootfs.Length == 0)
                LinuxFile.MakeDirectory($"{path}/{SpecWriter.DefaultRoot}");
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the bundle '{path}' cannot be made: {e.Message}", e) { Hint = ErrnoHint.For(e.Syscall, e.Errno) };
        }

        DocumentFile.Write($"{path}/{ConfigName}", document, replace);
        return Open(path);
    }

    /// <summary>What <c>runc spec</c> makes, from this library's own default: a shell at a terminal, for a root directory that is named later.</summary>
    /// <param name="rootless">For a user other than root.</param>
    public static ContainerConfig Template(bool rootless = false)
    {
        ContainerConfig config = rootless ? ConfigTemplates.Rootless() : ConfigTemplates.Default();
        config.Hostname = "container";
        config.ReadonlyRootfs = true;

        // Said though it is so anyway: programs that change a new document look for its limits.
        if (!rootless)
            config.Cgroups.Resources.Devices.Insert(0, new() { Type = 'a', Permissions = "rwm", Allow = false });

        // With v1 hierarchies a container shows its cgroups at their whole paths unless its author wants it otherwise, as runc has it.
        if (CgroupHost.Detect().Mode != CgroupMode.Unified)
            config.Namespaces.RemoveAll(n => n.Type == NamespaceType.Cgroup);
        config.Capabilities = new() { Bounding = [.. s_capabilities], Effective = [.. s_capabilities], Permitted = [.. s_capabilities] };
        config.Rlimits = [new() { Type = RlimitType.NoFile, Hard = 1024, Soft = 1024 }];
        config.Process = new("sh")
        {
            Terminal = true,
            Cwd = "/",
            Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
        };
        return config;
    }

    private static string Clean(string directory)
    {
        string path = Path.GetFullPath(directory);
        return path.Length > 1 ? path.TrimEnd('/') : path;
    }

    private static void RequireDirectory(string path, string what)
    {
        int result = Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat);
        if (result == 0 && !stat.IsDirectory)
            result = -Errno.ENOTDIR;
        if (result >= 0)
            return;
        throw new ContainerException(ErrorCode.ConfigInvalid, $"{what} cannot be used: {Errno.Describe(-result)}", new LinuxException("stat", -result, path))
        {
            Hint = ErrnoHint.For("stat", -result),
        };
    }
}
