using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PSContainer.Engine.Terminals;

/// <summary>Size of a terminal in characters (ioctl_tty(2), <c>struct winsize</c>).</summary>
/// <param name="Columns">1 to 65535.</param>
/// <param name="Rows">1 to 65535.</param>
public readonly record struct TerminalSize(ushort Columns, ushort Rows)
{
    /// <summary>80 by 24: what programs expect where nobody says anything else.</summary>
    public static TerminalSize Default => new(80, 24);

    /// <summary>Reads <c>COLUMNSxROWS</c>, such as <c>80x24</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TerminalSize size)
    {
        size = default;
        int x = text?.IndexOf('x', StringComparison.OrdinalIgnoreCase) ?? -1;
        if (x < 0
            || !ushort.TryParse(text.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out ushort columns)
            || !ushort.TryParse(text.AsSpan(x + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort rows)
            || columns == 0
            || rows == 0)
            return false;
        size = new TerminalSize(columns, rows);
        return true;
    }

    /// <summary><c>80x24</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Rows}");

    internal Interop.Libc.WinSize ToNative() => new() { Columns = Columns, Rows = Rows };
}
