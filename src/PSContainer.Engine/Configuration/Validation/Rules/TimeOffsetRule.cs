using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Clocks can be moved in a new time namespace only, and only two of them (time_namespaces(7)).</summary>
internal sealed class TimeOffsetRule : IConfigRule
{
    private const uint NanosecondsPerSecond = 1_000_000_000;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.TimeOffsets.Count == 0)
            return;
        if (context.Find(NamespaceType.Time) is not { } time)
            context.Add("$.time_offsets", "Needs a time namespace.");
        else if (time.Path.Length != 0)
            context.Add("$.time_offsets", "A time namespace that is joined has its offsets already.");
        foreach (KeyValuePair<string, TimeOffset> offset in context.Config.TimeOffsets)
        {
            string place = $"$.time_offsets['{offset.Key}']";
            if (offset.Key is not ("monotonic" or "boottime"))
                context.Add(place, $"'{offset.Key}' is not a clock that has an offset: monotonic and boottime are.");
            if (offset.Value.Nanoseconds >= NanosecondsPerSecond)
                context.Add(place + ".nanosecs", $"Must be 0 to {NanosecondsPerSecond - 1}, not {offset.Value.Nanoseconds}.");
        }
    }
}
