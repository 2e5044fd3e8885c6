using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;

namespace PSContainer.Transformation;

/// <summary>Turns <c>@{ NAME = 'value' }</c> into <c>NAME=value</c>, and checks what is in that form already.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnvironmentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ToVariables(inputData);

    internal static string[] ToVariables(object? value)
    {
        List<string> variables = [];
        foreach (object? item in Unwrap.Items(value))
        {
            if (Unwrap.Value(item) is IDictionary pairs)
            {
                foreach (DictionaryEntry pair in pairs)
                    variables.Add(Check($"{Unwrap.Text(pair.Key)}={Unwrap.Text(pair.Value)}"));
            }
            else
            {
                variables.Add(Check(Unwrap.Text(item)));
            }
        }

        return variables.ToArray();
    }

    private static string Check(string variable)
    {
        int equals = variable.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? variable
            : throw new ArgumentTransformationMetadataException(
                $"'{variable}' is not an environment variable. Write NAME=value, or a hashtable: @{{ NAME = 'value' }}.");
    }
}
