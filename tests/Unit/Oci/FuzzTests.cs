using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>
/// Documents that were good, changed by chance: reading, checking and writing them gives one clear exception, or works. The
/// seed is fixed; PSCONTAINER_FUZZ_COUNT raises the number of changes, PSCONTAINER_FUZZ_SEED makes others of them.
/// </summary>
public sealed class FuzzTests
{
    private static readonly string[] s_names = ["full", "podman", "runc-spec", "runc-spec-rootless"];

    [Fact]
    public void EveryMutationIsReadOrNamed()
    {
        int count = Setting("PSCONTAINER_FUZZ_COUNT", 1000), seed = Setting("PSCONTAINER_FUZZ_SEED", 20251116);
        byte[][] originals = [.. s_names.Select(Document.Bytes)];
        int read = 0, refused = 0;
        for (int i = 0; i < count; i++)
        {
            Random random = new(seed + i);
            byte[] document = Mutate(random, originals[random.Next(originals.Length)]);
            try
            {
                Use(document);
                read++;
            }
            catch (ConfigInvalidException e)
            {
                Assert.NotEmpty(e.Violations);
                Assert.All(e.Violations, violation => Assert.StartsWith("$", violation.JsonPath, StringComparison.Ordinal));
                Assert.InRange(e.Message.Length, 5, 100_000);
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {i} of seed {seed}: {e}\n{Encoding.UTF8.GetString(document)}");
            }
        }

        // Neither all good nor all bad: otherwise the mutations would test little.
        Assert.InRange(read, count / 20, count);
        Assert.InRange(refused, count / 5, count);
    }

    /// <summary>All that is done with a document before anything is touched.</summary>
    private static void Use(byte[] document)
    {
        ContainerConfig config = OciConfig.Read(document, "/bundle", new());
        byte[] state = ContainerJson.Write(config.Clone());
        _ = ContainerJson.ReadConfig(state);
        if (ConfigValidator.Validate(config).Count == 0)
            _ = OciConfig.Read(OciConfig.Write(config), "/bundle", new());
        else
            _ = OciConfig.Write(config);
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        switch (random.Next(4))
        {
            case 0:
                byte[] flipped = [.. original];
                for (int i = random.Next(1, 6); i > 0; i--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return original[..random.Next(original.Length)];
            default:
                JsonNode tree = JsonNode.Parse(original)!;
                for (int i = random.Next(1, 4); i > 0; i--)
                    MutateTree(random, tree);
                return Encoding.UTF8.GetBytes(tree.ToJsonString());
        }
    }

    private static void MutateTree(Random random, JsonNode tree)
    {
        List<JsonNode> places = [];
        Collect(tree, places);
        JsonNode place = places[random.Next(places.Count)];
        if (place is JsonObject members && members.Count > 0)
        {
            string name = members.ElementAt(random.Next(members.Count)).Key;
            switch (random.Next(4))
            {
                case 0:
                    members.Remove(name);
                    break;
                case 1:
                    members["x" + name] = members[name]?.DeepClone();
                    break;
                default:
                    members[name] = Anything(random);
                    break;
            }
        }
        else if (place is JsonArray items)
        {
            if (items.Count > 0 && random.Next(3) != 0)
                items[random.Next(items.Count)] = Anything(random);
            else if (items.Count > 0)
                items.Add(items[0]?.DeepClone());
            else
                items.Add(Anything(random));
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> places)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        if (node is JsonObject or JsonArray)
            places.Add(node);
        foreach (JsonNode? child in children)
        {
            if (child is not null)
                Collect(child, places);
        }
    }

    private static JsonNode? Anything(Random random)
    {
        string[] texts =
        [
            "null", "true", "false", "0", "-1", "1", "1.5", "1e999", "4294967296", "9223372036854775807", "18446744073709551615", "99999999999999999999",
            "[]", "{}", "[null]", "[[]]", "{\"a\":{}}", "[1,2]", "[\"a\"]", "{\"path\":\"/x\"}", "\"\"", "\"/\"", "\"a\\u0000b\"", "\"..\"", "\"../../..\"",
            "\"\\n\"", "\"%s%n\"", "\"user\"", "\"SCMP_ACT_NOTIFY\"", "\"a:b:c\"", "\"=\"", "\"\\uD83D\\uDE00\"",
        ];
        int choice = random.Next(texts.Length + 2);
        if (choice == texts.Length)
            return JsonNode.Parse(new string('[', 60) + new string(']', 60));
        return choice > texts.Length ? JsonValue.Create(new string('a', 10_000)) : JsonNode.Parse(texts[choice]);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
