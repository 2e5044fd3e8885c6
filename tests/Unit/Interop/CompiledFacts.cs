using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace PSContainer.Tests.Interop;

/// <summary>Sizes, offsets and constants as the C compiler of this machine has them.</summary>
internal static class CompiledFacts
{
    private static readonly string[] s_headers =
    [
        "stdio.h", "stddef.h", "fcntl.h", "poll.h", "sched.h", "signal.h", "spawn.h", "sys/epoll.h", "sys/inotify.h", "sys/stat.h", "sys/socket.h", "sys/mman.h", "sys/wait.h", "sys/syscall.h", "sys/uio.h",
        "sys/un.h", "sys/ioctl.h", "sys/signalfd.h", "asm/termbits.h", "net/if.h", "linux/stat.h", "linux/bpf.h", "linux/capability.h", "linux/openat2.h", "linux/mount.h", "linux/nsfs.h", "linux/magic.h",
        "linux/netlink.h", "linux/rtnetlink.h", "linux/if_link.h", "linux/veth.h",
    ];

    /// <summary>Every expression has the value that the engine uses.</summary>
    internal static void Check(IReadOnlyList<(string C, Func<long> Engine)> facts)
    {
        string directory = Directory.CreateTempSubdirectory("psc-c-").FullName;
        try
        {
            StringBuilder program = new("#define _GNU_SOURCE\n");
            foreach (string header in s_headers)
                program.Append($"#include <{header}>\n");

            // Two kernel headers and glibc's name the same structure; this is linux/sched.h's.
            program.Append("struct clone_args_v2 { unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup; };\n");
            program.Append("int main(void) {\n");
            foreach ((string c, _) in facts)
                program.Append($"printf(\"%lld\\n\", (long long)({c}));\n");
            File.WriteAllText(directory + "/x.c", program.Append("return 0; }\n").ToString());
            Run("cc", $"-o {directory}/x {directory}/x.c");
            string[] values = Run(directory + "/x", string.Empty).Split('\n');
            Assert.Equal(facts.Select((f, i) => $"{f.C} = {values[i]}"), facts.Select(f => $"{f.C} = {f.Engine()}"));
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    internal static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);

    private static string Run(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
