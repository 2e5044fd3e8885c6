using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;

namespace PSContainer.Runtime;

/// <summary><c>run -- PROGRAM</c>: a container from this library's own default and a few options, without a bundle.</summary>
internal sealed class ProgramRun
{
    private readonly ContainerConfig _config = Environment.IsPrivilegedProcess ? ConfigTemplates.Default() : ConfigTemplates.Rootless();
    private readonly ProcessConfig _process = new();
    private readonly List<string> _networks = [];
    private readonly List<PublishedPort> _ports = [];
    private readonly List<string> _dns = [];
    private string? _hostname;
    private bool _detach;
    private bool _keep;

    /// <summary>Runs it and returns the exit code.</summary>
    internal int Run(ContainerFactory factory, string[] args)
    {
        OptionParser options = Options();
        options.Parse(args);
        if (options.Command is not { Count: > 0 } command)
            throw new UsageException("run needs the program after --, for example: pscontainer run -- /bin/sh");
        if (options.Arguments.Count > 1)
            throw new UsageException($"\"{options.Arguments[1]}\" is one argument too many: run takes one ID, then -- and the program");
        string id = options.Arguments.Count == 1 ? options.Arguments[0] : $"run-{Guid.NewGuid():N}"[..16];
        _process.Args = command;
        _config.Process = _process;
        _config.Hostname = _hostname ?? (id.Length <= 63 ? id : id[..63]);
        if (_networks.Count == 0 && (_ports.Count > 0 || _dns.Count > 0))
            throw new UsageException("--publish and --dns need a network: name one with --network");
        Container container = factory.Create(id, _config, NetworkRequest.For(_networks, _ports, _dns));
        return _detach ? Detach(container) : Foreground(container);
    }

    private OptionParser Options() => new OptionParser()
        .Value("--rootfs", v => _config.Rootfs = System.IO.Path.GetFullPath(v))
        .Flag("--read-only", () => _config.ReadonlyRootfs = true)
        .Value("--memory|-m", v => _config.Cgroups.Resources.Memory = Sizes.Parse("--memory", v))
        .Value("--cpus", v => SetCpus(v))
        .Value("--pids-limit", v => _config.Cgroups.Resources.PidsLimit = Sizes.Parse("--pids-limit", v))
        .Value("--hostname", v => _hostname = v)
        .Value("--network", v => _networks.Add(v))
        .Value("--publish|-p", Publish)
        .Value("--dns", AddDns)
        .Value("--env|-e", v => _process.Env.Add(v))
        .Value("--user|-u", v => _process.User = v)
        .Value("--workdir|-w", v => _process.Cwd = v)
        .Value("--mount|-v", v => _config.Mounts.Add(new ContainerMount(v)))
        .Flag("--rm", () => _keep = false)
        .Flag("--keep", () => _keep = true)
        .Flag("--tty|-t", () => _process.Terminal = true)
        .Flag("--detach|-d", () => _detach = true);

    private void SetCpus(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double cpus) || cpus is <= 0 or > 100_000)
            throw new UsageException($"--cpus: \"{text}\" is not a number of processors such as 0.5 or 2");
        _config.Cgroups.Resources.CpuPeriod = 100_000;
        _config.Cgroups.Resources.CpuQuota = (long)(cpus * 100_000);
    }

    private void Publish(string text)
    {
        try
        {
            _ports.AddRange(PublishedPort.Parse(text));
        }
        catch (FormatException e)
        {
            throw new UsageException($"--publish: {e.Message}");
        }
    }

    private void AddDns(string text)
    {
        if (!IPAddress.TryParse(text, out IPAddress? server))
            throw new UsageException($"--dns: \"{text}\" is not an address of a name server");
        _dns.Add(server.ToString());
    }

    private int Detach(Container container)
    {
        try
        {
            using ContainerProcess process = container.Start(_process);
        }
        catch (ContainerException)
        {
            container.Destroy(force: true);
            throw;
        }

        Output.Line(container.Id);
        return ExitCodes.Success;
    }

    private int Foreground(Container container)
    {
        ProcessStreams streams = new() { Input = Stdio.Inherit, Output = Stdio.Inherit, Error = Stdio.Inherit, Terminal = _process.Terminal ? TerminalSession.LocalSize : null, AttachTerminal = _process.Terminal };
        try
        {
            using ContainerProcess process = container.Start(_process, streams);
            return ForegroundProcess.Run(process, streams);
        }
        catch (ProcessNotExecutedException e)
        {
            ErrorReport.Write(e);
            return e.ExitCode;
        }
        finally
        {
            if (!_keep)
                container.Destroy(force: true);
        }
    }
}
