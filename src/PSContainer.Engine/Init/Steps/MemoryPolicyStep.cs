using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Sets from which memory nodes the program gets its memory (set_mempolicy(2)); execve(2) keeps it.</summary>
internal sealed class MemoryPolicyStep(MemoryPolicyMode mode, MemoryPolicyFlags flags, string nodes) : InitStep
{
    internal override StepKind Kind => StepKind.MemoryPolicy;

    internal override string Describe() => $"set the memory policy {mode}" + (nodes.Length == 0 ? null : $" of the nodes {nodes}");

    internal override void Write(WireWriter writer)
    {
        writer.Int((int)mode);
        writer.Int((int)flags);
        writer.String(nodes);
    }

    internal static MemoryPolicyStep Read(WireReader reader) => new((MemoryPolicyMode)reader.Int(), (MemoryPolicyFlags)reader.Int(), reader.String());

    internal override void Run(InitContext context)
    {
        _ = NumberList.TryParse(nodes, out NumberList? list);
        int result = Libc.TrySetMemoryPolicy((int)mode | (int)flags, list?.Words.ToArray());
        if (result >= 0)
            return;
        throw new ContainerException(ErrorCode.SystemError, $"{Describe()}: set_mempolicy: {Errno.Describe(-result)}")
        {
            Step = Describe(),
            Syscall = "set_mempolicy",
            Errno = -result,
            Hint = -result switch
            {
                Errno.EINVAL => "Name nodes that the machine has (/sys/devices/system/node/has_memory) and the container's cpuset allows, and flags that go with the mode: see set_mempolicy(2).",
                Errno.ENOSYS => "This kernel is built without NUMA; leave the policy out.",
                _ => null,
            },
        };
    }
}
