using System.Diagnostics;
using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>ip(8), the other view of the same kernel; in the namespace of the calling thread, or of a process.</summary>
internal static class Ip
{
    /// <summary>Runs a command that must succeed.</summary>
    internal static string Run(string arguments)
    {
        (int code, string output, string error) = Try("ip", arguments);
        Assert.True(code == 0, $"ip {arguments}: {error}");
        return output;
    }

    /// <summary>What <c>ip -j</c> lists.</summary>
    internal static JsonArray List(string arguments) => Parse(Run("-j " + arguments));

    /// <summary>The same from the network namespace of a process.</summary>
    internal static JsonArray ListOf(int pid, string arguments)
    {
        (int code, string output, string error) = Try("nsenter", $"-t {pid} -n ip -j {arguments}");
        Assert.True(code == 0, $"ip {arguments}: {error}");
        return Parse(output);
    }

    /// <summary>One interface with all details, or null.</summary>
    internal static JsonNode? Link(string name, int pid = 0) => Only("-d link show", name, pid);

    /// <summary>The addresses of an interface: <c>10.0.0.2/24</c>, without those that the kernel gives itself.</summary>
    internal static string[] Addresses(string name, int pid = 0) =>
    [
        .. (Only("address show", name, pid)?["addr_info"]!.AsArray() ?? [])
            .Where(a => a!["scope"]!.GetValue<string>() == "global")
            .Select(a => $"{a!["local"]}/{a["prefixlen"]}"),
    ];

    /// <summary>The routes that somebody has set: <c>default via 10.0.0.1 dev eth0</c>.</summary>
    internal static string[] Routes(int pid = 0, string family = "-4")
    {
        JsonArray routes = pid == 0 ? List($"{family} route show") : ListOf(pid, $"{family} route show");
        return
        [
            .. routes.Where(r => r!["protocol"]?.GetValue<string>() != "kernel").Select(r =>
                $"{r!["dst"]}{(r["gateway"] is { } g ? $" via {g}" : "")} dev {r["dev"]}{(r["prefsrc"] is { } s ? $" src {s}" : "")}"),
        ];
    }

    internal static (int Code, string Output, string Error) Try(string program, string arguments)
    {
        // One after the other: what ip(8) says of an error is short.
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error);
    }

    private static JsonNode? Only(string what, string name, int pid)
    {
        JsonArray all = pid == 0 ? List(what) : ListOf(pid, what);
        return all.FirstOrDefault(l => l!["ifname"]?.GetValue<string>() == name);
    }

    private static JsonArray Parse(string json) => string.IsNullOrWhiteSpace(json) ? [] : JsonNode.Parse(json)!.AsArray();
}
