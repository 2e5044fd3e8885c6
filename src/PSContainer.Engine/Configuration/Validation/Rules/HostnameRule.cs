using System.Text;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Names of the machine need a namespace to be in, and have a length that uname(2) can give back.</summary>
internal sealed class HostnameRule : IConfigRule
{
    // __NEW_UTS_LEN of linux/utsname.h.
    private const int MaximumLength = 64;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        Check(context, "$.hostname", context.Config.Hostname);
        Check(context, "$.domainname", context.Config.Domainname);
    }

    private static void Check(RuleContext context, string jsonPath, string name)
    {
        if (name.Length == 0)
            return;
        if (!context.Has(NamespaceType.Uts))
            context.Add(jsonPath, "Needs a UTS namespace, or it would be the host's.");
        int length = Encoding.UTF8.GetByteCount(name);
        if (length > MaximumLength)
            context.Add(jsonPath, $"Has {length} bytes; at most {MaximumLength} are possible.");
    }
}
