using System.IO;
using System.Text.Json.Nodes;

namespace PSContainer.Tests.Oci;

/// <summary>The documents that the tests read, which are in this assembly.</summary>
internal static class Document
{
    internal static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Document).Assembly.GetManifestResourceStream(name + ".json")!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    internal static JsonObject Tree(string name) => (JsonObject)JsonNode.Parse(Bytes(name))!;

    /// <summary>The least that is a document.</summary>
    internal static JsonObject Least() => (JsonObject)JsonNode.Parse("""
        {"ociVersion": "1.0.2", "root": {"path": "/tmp"}, "process": {"args": ["true"], "cwd": "/"}}
        """)!;
}
