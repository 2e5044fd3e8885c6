using System.Security.Cryptography;

namespace PSContainer;

/// <summary>Makes up ids that can be read aloud and typed.</summary>
internal static class ContainerNames
{
    private static readonly string[] s_qualities =
    [
        "amber", "brave", "brisk", "calm", "clear", "dry", "early", "fair", "fresh", "gentle", "glad", "green", "keen", "kind",
        "light", "lucid", "mild", "neat", "noble", "plain", "proud", "quick", "quiet", "rapid", "ready", "sharp", "silver",
        "smooth", "steady", "swift", "tidy", "warm",
    ];

    private static readonly string[] s_things =
    [
        "anchor", "barge", "basin", "bay", "beacon", "boat", "bridge", "buoy", "canal", "cape", "crane", "creek", "deck", "delta",
        "dock", "ferry", "fjord", "gull", "harbor", "heron", "hull", "island", "keel", "lagoon", "marsh", "mast", "oar", "otter",
        "pier", "reef", "sail", "tide",
    ];

    /// <summary>A quality, a thing and three hexadecimal digits: four million of them.</summary>
    internal static string Next()
    {
        string quality = s_qualities[RandomNumberGenerator.GetInt32(s_qualities.Length)];
        string thing = s_things[RandomNumberGenerator.GetInt32(s_things.Length)];
        return $"{quality}-{thing}-{RandomNumberGenerator.GetInt32(0x1000).ToString("x3", null)}";
    }
}
