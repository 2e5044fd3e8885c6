using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Masked and read-only paths are absolute.</summary>
internal sealed class PathListRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        Check(context, "$.mask_paths", context.Config.MaskPaths);
        Check(context, "$.readonly_paths", context.Config.ReadonlyPaths);
    }

    private static void Check(RuleContext context, string jsonPath, List<string> paths)
    {
        for (int i = 0; i < paths.Count; i++)
            context.CheckAbsolute($"{jsonPath}[{i}]", paths[i]);
    }
}
