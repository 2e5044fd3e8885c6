using System.Collections.Generic;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Writes kernel parameters of the container's namespaces, through a procfs that the container cannot have replaced.</summary>
internal sealed class SysctlStep(IReadOnlyDictionary<string, string> values) : InitStep
{
    internal override StepKind Kind => StepKind.Sysctl;

    internal override string Describe()
    {
        List<string> parts = [];
        foreach ((string name, string value) in values)
            parts.Add($"{name}={value}");
        return "set kernel parameters: " + string.Join(", ", parts);
    }

    internal override void Write(WireWriter writer)
    {
        writer.Int(values.Count);
        foreach ((string name, string value) in values)
        {
            writer.String(name);
            writer.String(value);
        }
    }

    internal static SysctlStep Read(WireReader reader)
    {
        int count = reader.Count(2 * sizeof(int));
        Dictionary<string, string> values = new(count);
        for (int i = 0; i < count; i++)
            values[reader.String()] = reader.String();
        return new SysctlStep(values);
    }

    internal override void Run(InitContext context)
    {
        using ProcDirectory proc = ProcDirectory.Open();
        foreach ((string name, string value) in values)
            proc.Write("sys/" + ToPath(name), value);
    }

    /// <summary>A name's first separator says which it uses: <c>net/ipv4/conf/eth0.1/x</c> keeps its dots (sysctl.d(5)).</summary>
    private static string ToPath(string name)
    {
        int slash = name.IndexOf('/'), dot = name.IndexOf('.');
        if (slash >= 0 && (dot < 0 || slash < dot))
            return name;
        char[] path = name.ToCharArray();
        for (int i = 0; i < path.Length; i++)
            path[i] = path[i] switch { '.' => '/', '/' => '.', char c => c };
        return new string(path);
    }
}
