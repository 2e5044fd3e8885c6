namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>
/// No null where the model has none, and no NUL character in any text: the kernel would take the text to end there.
/// The members are named one by one, for finding them by a description of the types is the dearest part of starting a
/// container; the tests see to it that none is forgotten.
/// </summary>
internal sealed class TextRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        TextWalk walk = new(context);
        ConfigTexts.Check(walk, context.Config);
        walk.Optional("process", context.Config.Process, ProcessTexts.Check);
        walk.Optional("overlay", context.Config.Overlay, ConfigTexts.Check);
    }

    /// <summary>The same for a program alone.</summary>
    internal static void CheckProcess(RuleContext context, ProcessConfig process) => ProcessTexts.Check(new(context), process);
}
