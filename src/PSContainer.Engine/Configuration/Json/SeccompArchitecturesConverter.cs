using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary><c>SCMP_ARCH_…</c> as the short names of libcontainer's state file (<c>amd64</c>); reads both.</summary>
internal sealed class SeccompArchitecturesConverter : JsonConverter<List<string>>
{
    private static readonly (string Name, string Short)[] s_names =
    [
        ("SCMP_ARCH_X86_64", "amd64"), ("SCMP_ARCH_X86", "x86"), ("SCMP_ARCH_X32", "x32"),
        ("SCMP_ARCH_AARCH64", "arm64"), ("SCMP_ARCH_ARM", "arm"), ("SCMP_ARCH_RISCV64", "riscv64"),
        ("SCMP_ARCH_LOONGARCH64", "loong64"), ("SCMP_ARCH_PPC64LE", "ppc64le"), ("SCMP_ARCH_PPC64", "ppc64"),
        ("SCMP_ARCH_PPC", "ppc"), ("SCMP_ARCH_S390X", "s390x"), ("SCMP_ARCH_S390", "s390"),
        ("SCMP_ARCH_MIPS", "mips"), ("SCMP_ARCH_MIPS64", "mips64"), ("SCMP_ARCH_MIPS64N32", "mips64n32"),
        ("SCMP_ARCH_MIPSEL", "mipsel"), ("SCMP_ARCH_MIPSEL64", "mipsel64"), ("SCMP_ARCH_MIPSEL64N32", "mipsel64n32"),
    ];

    /// <inheritdoc/>
    public override List<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("The architectures must be a list.");
        List<string> result = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string text = reader.GetString() ?? string.Empty;
            foreach ((string name, string shortName) in s_names)
            {
                if (text == shortName)
                    text = name;
            }

            result.Add(text);
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string text in value)
        {
            string written = text;
            foreach ((string name, string shortName) in s_names)
            {
                if (text == name)
                    written = shortName;
            }

            writer.WriteStringValue(written);
        }

        writer.WriteEndArray();
    }

    /// <summary>All of them, with their short names.</summary>
    internal static ReadOnlySpan<(string Name, string Short)> Names => s_names;

    /// <summary>Whether it is the name of an architecture that libseccomp knows.</summary>
    internal static bool IsKnown(string name)
    {
        foreach ((string known, _) in s_names)
        {
            if (name == known)
                return true;
        }

        return false;
    }
}
