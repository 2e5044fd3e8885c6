using System;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Runtime;

/// <summary>Columns as wide as what is in them, twelve characters at least and three apart, as runc sets them.</summary>
internal sealed class TextTable
{
    private const int LeastWidth = 12, Gap = 3;

    private readonly List<string[]> _rows;

    internal TextTable(params string[] titles) => _rows = [titles];

    internal void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        StringBuilder text = new();
        int columns = _rows[0].Length;
        int[] widths = new int[columns];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < columns; i++)
                widths[i] = Math.Max(Math.Max(widths[i], LeastWidth), row[i].Length + Gap);
        }

        foreach (string[] row in _rows)
        {
            if (text.Length > 0)
                text.Append('\n');
            for (int i = 0; i < columns; i++)
                text.Append(i + 1 < columns ? row[i].PadRight(widths[i]) : row[i]);
        }

        return text.ToString();
    }
}
