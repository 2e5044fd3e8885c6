using System.Collections.Generic;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>
/// Compiles device rules to a program of type BPF_PROG_TYPE_CGROUP_DEVICE, which the kernel runs at each open and mknod of a device
/// node (kernel doc cgroup-v2, "Device controller"); it returns 1 to allow.
/// </summary>
internal static class DeviceProgram
{
    // struct bpf_cgroup_dev_ctx: access << 16 | type, major, minor.
    private const int AccessTypeOffset = 0, MajorOffset = 4, MinorOffset = 8;
    private const int TypeBlock = 1, TypeChar = 2;

    // R1 comes in as the context. R3 holds the permissions that are asked for and that no rule has decided yet.
    private const int Context = 1, Type = 2, Wanted = 3, Major = 4, Minor = 5;

    /// <summary>
    /// The program. For each permission asked for, the last rule that matches decides; where none does, it is denied. So the rules
    /// are looked at from the last, and the walk ends when a rule denies or all permissions are granted.
    /// </summary>
    internal static BpfInstruction[] Compile(IReadOnlyList<DeviceRule> rules)
    {
        BpfAssembler assembler = new();
        assembler.LoadWord(Type, Context, AccessTypeOffset);
        assembler.Move(Wanted, Type);
        assembler.And(Type, 0xFFFF);
        assembler.ShiftRight(Wanted, 16);
        assembler.LoadWord(Major, Context, MajorOffset);
        assembler.LoadWord(Minor, Context, MinorOffset);
        for (int i = rules.Count - 1; i >= 0; i--)
        {
            DeviceMatch match = DeviceMatch.Of(rules[i], out DevicePermissions permissions);
            Append(assembler, match, permissions, rules[i].Allow);

            // Code after an unconditional return is unreachable, and the verifier refuses that.
            if (match.IsAll && permissions == DevicePermissions.All)
                return assembler.Assemble();
        }

        assembler.Return(0);
        return assembler.Assemble();
    }

    private static void Append(BpfAssembler assembler, DeviceMatch match, DevicePermissions permissions, bool allow)
    {
        int next = assembler.NewLabel();
        if (match.Type != 'a')
            assembler.JumpIfNotEqual(Type, match.Type == 'b' ? TypeBlock : TypeChar, next);
        if (match.Major >= 0)
            assembler.JumpIfNotEqual(Major, (int)match.Major, next);
        if (match.Minor >= 0)
            assembler.JumpIfNotEqual(Minor, (int)match.Minor, next);
        if (permissions != DevicePermissions.All)
        {
            if (allow)
            {
                assembler.And(Wanted, (int)(DevicePermissions.All & ~permissions));
                assembler.JumpIfNotEqual(Wanted, 0, next);
            }
            else
            {
                int deny = assembler.NewLabel();
                assembler.JumpIfAny(Wanted, (int)permissions, deny);
                assembler.Jump(next);
                assembler.Mark(deny);
            }
        }

        assembler.Return(allow ? 1 : 0);
        assembler.Mark(next);
    }
}
