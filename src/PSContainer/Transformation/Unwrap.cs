using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;

namespace PSContainer.Transformation;

/// <summary>What an argument really is, under PowerShell's wrapping.</summary>
internal static class Unwrap
{
    internal static object? Value(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>The items of a list argument; one that is no list is its own item. A dictionary is one item.</summary>
    internal static IEnumerable<object?> Items(object? value)
    {
        object? bare = Value(value);
        if (bare is IEnumerable list and not string and not IDictionary)
        {
            foreach (object? item in list)
                yield return item;
        }
        else
        {
            // Still wrapped: a number then keeps the text it was typed as.
            yield return value;
        }
    }

    /// <summary>The items of a list argument, each converted.</summary>
    internal static T[] All<T>(object? value, Func<object?, T> convert)
    {
        List<T> all = [];
        foreach (object? item in Items(value))
            all.Add(convert(item));
        return [.. all];
    }

    internal static string Text(object? value) => value is null ? string.Empty : LanguagePrimitives.ConvertTo<string>(value);
}
