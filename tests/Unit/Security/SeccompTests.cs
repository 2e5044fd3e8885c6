using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Security;

/// <summary>Filters of system calls, by what the kernel then refuses.</summary>
[Trait("Category", "Privileged")]
public class SeccompTests
{
    private static SeccompProfile Allowing(params SeccompSyscall[] rules) => new() { DefaultAction = "SCMP_ACT_ALLOW", Syscalls = [.. rules] };

    private static SeccompSyscall Rule(string name, string action, uint? errno = null, params SeccompArgument[] args) =>
        new() { Name = name, Action = action, ErrnoReturn = errno, Args = [.. args] };

    [PrivilegedTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_call_that_is_denied_fails_and_others_work(bool noNewPrivileges, bool joined)
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config(c =>
        {
            c.NoNewPrivileges = noNewPrivileges;
            c.Seccomp = Allowing(Rule("mkdir", "SCMP_ACT_ERRNO", 28), Rule("mkdirat", "SCMP_ACT_ERRNO", 28));
        });
        Container container = joined ? sandbox.Sleeping(config) : sandbox.Create(config);
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "mkdir /tmp/x; touch /tmp/y; grep -E 'Seccomp:|NoNewPrivs' /proc/self/status");
        Assert.Contains("No space left", outcome.Error, StringComparison.Ordinal);
        Assert.Equal([$"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}", "Seccomp:\t2"], outcome.Lines);
        Assert.True(sandbox.Root.Has("tmp/y"));
        Assert.False(sandbox.Root.Has("tmp/x"));
    }

    [PrivilegedTheory]
    [InlineData("SCMP_ACT_KILL", 128 + 31)]
    [InlineData("SCMP_ACT_KILL_THREAD", 128 + 31)]
    [InlineData("SCMP_ACT_KILL_PROCESS", 128 + 31)]
    [InlineData("SCMP_ACT_TRAP", 128 + 31)]
    [InlineData("SCMP_ACT_LOG", 0)]
    public void Each_action_does_what_it_says(string action, int exitCode)
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell("mkdir /tmp/x", c => c.Seccomp = Allowing(Rule("mkdir", action), Rule("mkdirat", action)));
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Equal(exitCode == 0, sandbox.Root.Has("tmp/x"));
    }

    [PrivilegedTheory]
    [InlineData("SCMP_CMP_EQ", 15, 0, true)]
    [InlineData("SCMP_CMP_NE", 15, 0, false)]
    [InlineData("SCMP_CMP_LT", 16, 0, true)]
    [InlineData("SCMP_CMP_LE", 14, 0, false)]
    [InlineData("SCMP_CMP_GE", 15, 0, true)]
    [InlineData("SCMP_CMP_GT", 15, 0, false)]
    [InlineData("SCMP_CMP_MASKED_EQ", 8, 8, true)]
    [InlineData("SCMP_CMP_MASKED_EQ", 16, 16, false)]
    public void Arguments_are_compared(string operation, ulong value, ulong second, bool denied)
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell(
            "trap '' TERM; kill -TERM $$ && echo sent",
            c => c.Seccomp = Allowing(Rule("kill", "SCMP_ACT_ERRNO", 1, new SeccompArgument { Index = 1, Value = value, ValueTwo = second, Operator = operation })));
        Assert.Equal(denied ? string.Empty : "sent\n", outcome.Output);
    }

    [PrivilegedFact]
    public void Two_conditions_on_one_argument_are_either_or()
    {
        using Sandbox sandbox = new();
        Outcome outcome = sandbox.Shell(
            "trap '' TERM USR1 USR2; for s in TERM USR1 USR2; do kill -$s $$ 2>/dev/null && echo $s; done",
            c => c.Seccomp = Allowing(Rule("kill", "SCMP_ACT_ERRNO", 1,
                new SeccompArgument { Index = 1, Value = 15, Operator = "SCMP_CMP_EQ" },
                new SeccompArgument { Index = 1, Value = 10, Operator = "SCMP_CMP_EQ" })));
        Assert.Equal(["USR2"], outcome.Lines);
    }

    [PrivilegedFact]
    public void A_call_that_is_newer_than_the_profile_is_not_there()
    {
        using Sandbox sandbox = new();
        if (Machine.Find("python3") is null)
            return;
        ContainerConfig config = ConfigTemplates.Default();

        config.NoNewPrivileges = true;

        // All calls up to clone3 (435), as a profile of 2019 has them; number 460 came years later, and 436 and on are unknown to it.
        config.Seccomp = new SeccompProfile { DefaultAction = "SCMP_ACT_ERRNO", DefaultErrnoReturn = 1, Syscalls = [.. KnownCalls().Select(n => Rule(n, "SCMP_ACT_ALLOW"))] };
        const string Script = "import ctypes; l = ctypes.CDLL(None, use_errno=True)\nfor n in (460, 157, 169):\n r = l.syscall(n, -1, -1, -1); print(n, ctypes.get_errno() if r < 0 else 0); ctypes.set_errno(0)";
        Outcome outcome = sandbox.Run(config, new ProcessConfig("python3", "-c", Script));
        Assert.Equal(["460 38", "157 1", "169 1"], outcome.Lines);
    }

    [PrivilegedFact]
    public void Another_architecture_is_filtered_too()
    {
        using Sandbox sandbox = new();
        SeccompProfile profile = Allowing(Rule("mkdir", "SCMP_ACT_ERRNO", 1));
        profile.Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64"];
        profile.Flags = ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"];
        Assert.Equal(0, sandbox.Shell("true", c => c.Seccomp = profile).ExitCode);
    }

    [PrivilegedFact]
    public void Names_that_nobody_knows_are_passed_over()
    {
        using Sandbox sandbox = new();
        Assert.Equal(0, sandbox.Shell("true", c => c.Seccomp = Allowing(Rule("no_such_call_at_all", "SCMP_ACT_ERRNO"), Rule("mkdir", "SCMP_ACT_ALLOW"), Rule("rmdir", "SCMP_ACT_ERRNO"), Rule("rmdir", "SCMP_ACT_ERRNO"))).ExitCode);
    }

    [PrivilegedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_answers_for_the_calls(bool noNewPrivileges)
    {
        using Sandbox sandbox = new();
        string path = sandbox.Home + "/listener";
        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen(1);
        Task<(JsonElement State, int Answered)> listener = Task.Run(() => Answer(server, 3));
        SeccompProfile profile = Allowing(Rule("mkdir", "SCMP_ACT_NOTIFY"), Rule("mkdirat", "SCMP_ACT_NOTIFY"));
        (profile.ListenerPath, profile.ListenerMetadata) = (path, "for the listener");
        Container container = sandbox.Create(sandbox.Config(c => (c.Seccomp, c.NoNewPrivileges) = (profile, noNewPrivileges)));
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", "for i in 1 2 3; do mkdir /tmp/d$i; done; echo end");
        (JsonElement state, int answered) = await listener.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(("end\n", 3), (outcome.Output, answered));
        Assert.Contains("Stale file handle", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("for the listener", state.GetProperty("metadata").GetString());
        Assert.Equal("seccompFd", state.GetProperty("fds")[0].GetString());
        Assert.Equal((container.Id, "creating"), (state.GetProperty("state").GetProperty("id").GetString(), state.GetProperty("state").GetProperty("status").GetString()));
        Assert.Equal(state.GetProperty("pid").GetInt32(), state.GetProperty("state").GetProperty("pid").GetInt32());
    }

    [PrivilegedFact]
    public void Nobody_at_the_listeners_path_is_an_error_and_nothing_is_left()
    {
        using Sandbox sandbox = new();
        SeccompProfile profile = Allowing(Rule("mkdir", "SCMP_ACT_NOTIFY"));
        profile.ListenerPath = sandbox.Home + "/nobody";
        Container container = sandbox.Create(sandbox.Config(c => c.Seccomp = profile));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()));
        Assert.Contains(profile.ListenerPath, error.Message, StringComparison.Ordinal);
        Assert.Equal(("connect", "ENOENT"), (error.Syscall, error.ErrnoName));
        before.AssertUnchanged(sandbox);
    }

    /// <summary>Answers so many calls with ESTALE (seccomp_unotify(2)).</summary>
    private static unsafe (JsonElement State, int Answered) Answer(Socket server, int calls)
    {
        using Socket connection = server.Accept();
        byte[] buffer = new byte[8192];
        int[] descriptors = new int[1];
        int n = Libc.TryReceive((int)connection.Handle, buffer, descriptors, out int count);
        Assert.Equal(1, count);
        JsonElement state = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, n)).RootElement.Clone();
        int answered = 0;

        // struct seccomp_notif is 80 bytes, struct seccomp_notif_resp 24: id, val, error, flags.
        byte* call = stackalloc byte[80];
        ulong* answer = stackalloc ulong[3];
        for (; answered < calls; answered++)
        {
            new Span<byte>(call, 80).Clear();
            Libc.Check(Libc.TryIoctl(descriptors[0], 0xc0502100, call), "SECCOMP_IOCTL_NOTIF_RECV");
            (answer[0], answer[1], answer[2]) = (*(ulong*)call, 0, unchecked((uint)-116));
            Libc.Check(Libc.TryIoctl(descriptors[0], 0xc0182101, answer), "SECCOMP_IOCTL_NOTIF_SEND");
        }

        Libc.Close(descriptors[0]);
        return (state, answered);
    }

    private static List<string> KnownCalls()
    {
        List<string> names = [];
        foreach (string line in File.ReadLines("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["#define", var name, var number] && name.StartsWith("__NR_", StringComparison.Ordinal) && int.Parse(number) <= 435 && name is not ("__NR_prctl" or "__NR_reboot"))
                names.Add(name["__NR_".Length..]);
        }

        return names;
    }
}
