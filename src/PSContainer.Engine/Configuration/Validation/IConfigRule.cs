namespace PSContainer.Engine.Configuration.Validation;

/// <summary>One thing that a configuration must keep to.</summary>
internal interface IConfigRule
{
    /// <summary>Adds all that breaks the rule.</summary>
    void Check(RuleContext context);
}
