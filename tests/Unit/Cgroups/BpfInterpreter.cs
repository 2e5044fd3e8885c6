using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups.Devices;

namespace PSContainer.Tests.Cgroups;

/// <summary>Runs a device program as the kernel does, and checks what its verifier checks: jumps forward, no unreachable code.</summary>
internal static class BpfInterpreter
{
    internal static bool Allows(BpfInstruction[] code, char type, uint major, uint minor, DevicePermissions access)
    {
        uint[] context = [((uint)access << 16) | (type == 'b' ? 1u : 2u), major, minor];
        ulong[] registers = new ulong[11];
        bool[] known = new bool[11];
        known[1] = true;
        for (int at = 0; at < code.Length; at++)
        {
            BpfInstruction i = code[at];
            int d = i.Destination;
            switch (i.Code)
            {
                case 0x61: // ldxw
                    Assert(i.Source == 1);
                    registers[d] = context[i.Offset / 4];
                    known[d] = true;
                    break;
                case 0xBF:
                    Assert(known[i.Source]);
                    registers[d] = registers[i.Source];
                    known[d] = true;
                    break;
                case 0xB7:
                    registers[d] = (ulong)(long)i.Immediate;
                    known[d] = true;
                    break;
                case 0x54:
                    Assert(known[d]);
                    registers[d] = (uint)registers[d] & (uint)i.Immediate;
                    break;
                case 0x74:
                    Assert(known[d]);
                    registers[d] = (uint)registers[d] >> i.Immediate;
                    break;
                case 0x55:
                    Assert(known[d]);
                    at += registers[d] != (ulong)(long)i.Immediate ? i.Offset : 0;
                    break;
                case 0x45:
                    Assert(known[d]);
                    at += (registers[d] & (ulong)(long)i.Immediate) != 0 ? i.Offset : 0;
                    break;
                case 0x05:
                    at += i.Offset;
                    break;
                case 0x95:
                    Assert(known[0]);
                    return registers[0] != 0;
                default:
                    throw new InvalidOperationException($"code {i.Code:x}");
            }
        }

        throw new InvalidOperationException("ran off the end");
    }

    /// <summary>Whether each instruction can be reached from the first.</summary>
    internal static bool IsAllReachable(BpfInstruction[] code)
    {
        bool[] seen = new bool[code.Length];
        Stack<int> next = new([0]);
        while (next.Count > 0)
        {
            int at = next.Pop();
            if (seen[at])
                continue;
            seen[at] = true;
            BpfInstruction i = code[at];
            bool jump = (i.Code & 7) == 5 && i.Code != 0x95;
            if (jump)
                next.Push(at + 1 + i.Offset);
            if (i.Code is not (0x95 or 0x05))
                next.Push(at + 1);
        }

        return Array.TrueForAll(seen, s => s);
    }

    private static void Assert(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("the verifier would refuse it");
    }
}
