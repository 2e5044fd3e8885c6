namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Labels are <c>name=value</c>.</summary>
internal sealed class LabelRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Labels.Count; i++)
        {
            if (context.Config.Labels[i].IndexOf('=') <= 0)
                context.Add($"$.labels[{i}]", $"'{context.Config.Labels[i]}' must be name=value.");
        }
    }
}
