using System;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Goes through a model and knows where it is; the JSON path is only put together where something is wrong.</summary>
internal sealed class TextWalk(RuleContext context)
{
    private const int NoIndex = -1;

    private readonly List<Step> _steps = [];

    /// <summary>A text that must be there.</summary>
    internal void Text(string name, string? value)
    {
        if (value is null || value.Contains('\0'))
            Report(new Step(name, NoIndex, null), value);
    }

    /// <summary>A text that may be null.</summary>
    internal void OptionalText(string name, string? value)
    {
        if (value is not null)
            Text(name, value);
    }

    /// <summary>A list of texts that must be there.</summary>
    internal void Texts(string name, List<string>? values)
    {
        if (!IsThere(name, values))
            return;
        for (int i = 0; i < values!.Count; i++)
        {
            if (values[i] is null || values[i].Contains('\0'))
                Report(new Step(name, i, null), values[i]);
        }
    }

    /// <summary>A map of texts that must be there.</summary>
    internal void Texts(string name, Dictionary<string, string>? map)
    {
        if (!IsThere(name, map))
            return;
        foreach ((string key, string? value) in map!)
        {
            if (key.Contains('\0'))
                Report(new Step(name, NoIndex, key), key);
            if (value is null || value.Contains('\0'))
                Report(new Step(name, NoIndex, key), value);
        }
    }

    /// <summary>Something that must be there and has no text in it.</summary>
    /// <returns>Whether it is there.</returns>
    internal bool IsThere(string name, object? value)
    {
        if (value is null)
            Report(new Step(name, NoIndex, null), null);
        return value is not null;
    }

    /// <summary>An object that may be null.</summary>
    internal void Optional<T>(string name, T? value, Action<TextWalk, T> check)
        where T : class
    {
        if (value is not null)
            Enter(new Step(name, NoIndex, null), value, check);
    }

    /// <summary>An object that must be there.</summary>
    internal void Object<T>(string name, T? value, Action<TextWalk, T> check)
        where T : class
    {
        if (IsThere(name, value))
            Enter(new Step(name, NoIndex, null), value!, check);
    }

    /// <summary>A list that must be there, without a null in it.</summary>
    internal void Objects<T>(string name, List<T>? values, Action<TextWalk, T>? check = null)
        where T : class
    {
        if (!IsThere(name, values))
            return;
        for (int i = 0; i < values!.Count; i++)
            Item(new Step(name, i, null), values[i], check);
    }

    /// <summary>A map that must be there, without a null in it.</summary>
    internal void Objects<T>(string name, Dictionary<string, T>? map, Action<TextWalk, T>? check = null)
        where T : class
    {
        if (!IsThere(name, map))
            return;
        foreach ((string key, T? value) in map!)
        {
            Step step = new(name, NoIndex, key);
            if (key.Contains('\0'))
                Report(step, key);
            Item(step, value, check);
        }
    }

    /// <summary>Something is wrong with the object that the walk is in.</summary>
    internal void ReportMissingPart() => context.Add(PathTo(null), "Must not be null.");

    private void Item<T>(Step step, T? value, Action<TextWalk, T>? check)
        where T : class
    {
        if (value is null)
            Report(step, null);
        else if (check is not null)
            Enter(step, value, check);
    }

    private void Enter<T>(Step step, T value, Action<TextWalk, T> check)
    {
        _steps.Add(step);
        check(this, value);
        _steps.RemoveAt(_steps.Count - 1);
    }

    private void Report(Step last, string? value) =>
        context.Add(PathTo(last), value is null ? "Must not be null." : "Must not hold a NUL character.");

    private string PathTo(Step? last)
    {
        StringBuilder path = new("$");
        foreach (Step step in _steps)
            step.AppendTo(path);
        last?.AppendTo(path);
        return path.ToString();
    }

    private readonly record struct Step(string Name, int Index, string? Key)
    {
        internal void AppendTo(StringBuilder path)
        {
            path.Append('.').Append(Name);
            if (Key is not null)
                path.Append("['").Append(Key).Append("']");
            else if (Index != NoIndex)
                path.Append('[').Append(Index).Append(']');
        }
    }
}
