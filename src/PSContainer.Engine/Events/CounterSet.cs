using System;
using PSContainer.Engine.Cgroups;

namespace PSContainer.Engine.Events;

/// <summary>Counters of a cgroup's file that only go up: lines of a name and a number, or a single number.</summary>
internal sealed class CounterSet
{
    private readonly CgroupDirectory _directory;
    private readonly string _file;
    private readonly string[] _names;
    private readonly ulong[] _before;
    private readonly ulong[] _now;

    /// <param name="directory">The cgroup.</param>
    /// <param name="file">The file.</param>
    /// <param name="fromZero">All that has been counted already is new.</param>
    /// <param name="names">Names of the lines; an empty one where the file is a number.</param>
    internal CounterSet(CgroupDirectory directory, string file, bool fromZero, params string[] names)
    {
        _directory = directory;
        _file = file;
        _names = names;
        _before = new ulong[names.Length];
        _now = new ulong[names.Length];
        if (!fromZero && Read())
            _now.CopyTo(_before, 0);
    }

    /// <summary>How much each has gone up since the last time; zeros where the cgroup has gone.</summary>
    internal ulong[] TakeChanges()
    {
        ulong[] changes = new ulong[_names.Length];
        if (!Read())
            return changes;
        for (int i = 0; i < changes.Length; i++)
        {
            changes[i] = _now[i] > _before[i] ? _now[i] - _before[i] : 0;
            _before[i] = _now[i];
        }

        return changes;
    }

    private bool Read()
    {
        using CgroupReader reader = new();
        if (!_directory.IsThere || !reader.TryRead(_directory.Path, _file, out ReadOnlySpan<byte> text))
            return false;
        for (int i = 0; i < _names.Length; i++)
            _now[i] = (_names[i].Length == 0 ? CgroupText.Number(text) : CgroupText.Find(text, System.Text.Encoding.ASCII.GetBytes(_names[i]))) ?? 0;
        return true;
    }
}
