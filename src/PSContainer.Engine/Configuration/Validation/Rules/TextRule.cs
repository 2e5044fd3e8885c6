using System.Collections;
using System.Text.Json.Serialization.Metadata;
using PSContainer.Engine.Configuration.Json;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>
/// No null where the model has none, and no NUL character in any text: the kernel would take the text to end there.
/// Walks the whole configuration by the JSON code's own description of it, so that no member can be forgotten.
/// </summary>
internal sealed class TextRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        CheckValue(context, "$", context.Config);
        if (context.Config.Process is { } process)
            CheckProcess(context, "$.process", process);
        if (context.Config.Overlay is { } overlay)
            CheckValue(context, "$.overlay", overlay);
    }

    internal static void CheckProcess(RuleContext context, string jsonPath, ProcessConfig process) =>
        CheckValue(context, jsonPath, process);

    private static void CheckValue(RuleContext context, string jsonPath, object? value)
    {
        switch (value)
        {
            case null:
                context.Add(jsonPath, "Must not be null.");
                break;
            case string text:
                if (text.Contains('\0'))
                    context.Add(jsonPath, "Must not hold a NUL character.");
                break;
            case ContainerCgroup cgroup:
                CheckValue(context, jsonPath + ".name", cgroup.Name);
                CheckValue(context, jsonPath + ".parent", cgroup.Parent);
                CheckValue(context, jsonPath + ".path", cgroup.Path);

                // The limits have no level of their own in the JSON.
                CheckValue(context, jsonPath, cgroup.Resources);
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    CheckValue(context, $"{jsonPath}['{entry.Key}']", entry.Key);
                    CheckValue(context, $"{jsonPath}['{entry.Key}']", entry.Value);
                }

                break;
            case IEnumerable list:
                int index = 0;
                foreach (object? item in list)
                    CheckValue(context, $"{jsonPath}[{index++}]", item);
                break;
            default:
                CheckMembers(context, jsonPath, value);
                break;
        }
    }

    private static void CheckMembers(RuleContext context, string jsonPath, object value)
    {
        if (value.GetType().IsValueType || ContainerJson.TryGetInfo(value.GetType()) is not { } info)
            return;
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (property.Get is null || property.IsExtensionData || property.PropertyType.IsValueType)
                continue;
            object? member = property.Get(value);
            if (member is not null || !property.IsGetNullable)
                CheckValue(context, $"{jsonPath}.{property.Name}", member);
        }
    }
}
