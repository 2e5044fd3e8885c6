namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Who asks for a security module that is not there would believe to be protected.</summary>
internal sealed class SecurityModuleRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        CheckAppArmor(context, "$.apparmor_profile", context.Config.AppArmorProfile);
        CheckSelinux(context, "$.process_label", context.Config.ProcessLabel);
    }

    /// <summary>What a program takes from its container, where it says nothing itself.</summary>
    internal static void CheckInherited(RuleContext context, ProcessConfig process)
    {
        if (process.AppArmorProfile.Length == 0)
            CheckAppArmor(context, "$.apparmor_profile", context.Config.AppArmorProfile);
        if (process.Label.Length == 0)
            CheckSelinux(context, "$.process_label", context.Config.ProcessLabel);
    }

    internal static void CheckAppArmor(RuleContext context, string jsonPath, string profile)
    {
        if (profile is not ("" or "unconfined") && !context.Host.HasAppArmor)
            context.Add(jsonPath, $"The profile '{profile}' cannot be applied: AppArmor is not enabled on this machine.");
    }

    internal static void CheckSelinux(RuleContext context, string jsonPath, string label)
    {
        if (label.Length != 0 && !context.Host.HasSelinux)
            context.Add(jsonPath, $"The label '{label}' cannot be applied: SELinux is not enabled on this machine.");
    }
}
