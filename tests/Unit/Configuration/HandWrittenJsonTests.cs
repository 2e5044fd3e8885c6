using System;
using System.Buffers;
using System.Collections.Generic;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.Configuration;

/// <summary>What is written by hand is, byte for byte, what the generated code writes.</summary>
public sealed class HandWrittenJsonTests
{
    public static TheoryData<string> Templates => ["Default", "Rootless", "Minimal", "Privileged"];

    [Theory]
    [MemberData(nameof(Templates))]
    public void OfTheTemplates(string name)
    {
        ContainerConfig config = (ContainerConfig)typeof(ConfigTemplates).GetMethod(name)!.Invoke(null, null)!;
        AreSame(config, ContainerJson.Write(config));
        ContainerState state = new() { Id = "a", Created = DateTimeOffset.UtcNow, Config = config };
        AreSame(state, ContainerJson.Write(state));
        state.Extension = new() { Process = new("sh") };
        AreSame(state, ContainerJson.Write(state));
    }

    [Fact]
    public void OfEveryMember()
    {
        ContainerState state = ModelFiller.State();
        AreSame(state, ContainerJson.Write(state));
        AreSame(state.Config, ContainerJson.Write(state.Config));
        AreSame(state.Config.Process!, ContainerJson.Write(state.Config.Process!));
        ExitRecord exit = (ExitRecord)new ModelFiller().Fill(typeof(ExitRecord));
        AreSame(exit, ContainerJson.Write(exit));
        state.Extension = null;
        state.Unknown = null;
        AreSame(state, ContainerJson.Write(state));
        AreSame(ContainerJsonTests.Full(), ContainerJson.Write(ContainerJsonTests.Full()));
    }

    [Fact]
    public void OfNothingAtAll()
    {
        AreSame(new ContainerState(), ContainerJson.Write(new ContainerState()));
        AreSame(new ContainerConfig(), ContainerJson.Write(new ContainerConfig()));
        AreSame(new ProcessConfig(), ContainerJson.Write(new ProcessConfig()));
        AreSame(new ExitRecord(), ContainerJson.Write(new ExitRecord()));
    }

    [Fact]
    public void OfOddTexts()
    {
        ContainerState state = new() { Id = "\0\u0001\u001f\"\\/\u007f\u0085\ud83d\ude00<&+'\ud800x" };
        state.Config.Sysctl["a\"\n"] = "\t";
        AreSame(state, ContainerJson.Write(state));
    }

    [Fact]
    public void OfNulls()
    {
        List<(object Owner, PropertyInfo Member)> members = [];
        ContainerState state = ModelFiller.State();
        Collect(state, members);
        foreach ((object owner, PropertyInfo member) in members)
        {
            // The texts of a cgroup and its limits are taken for granted by both.
            if (owner is ContainerCgroup || (member.PropertyType.IsValueType && Nullable.GetUnderlyingType(member.PropertyType) is null))
                continue;
            object? before = member.GetValue(owner);
            member.SetValue(owner, null);
            AreSame(state, ContainerJson.Write(state));
            member.SetValue(owner, before);
        }
    }

    private static void Collect(object value, List<(object Owner, PropertyInfo Member)> members)
    {
        foreach (PropertyInfo member in ModelFiller.MembersOf(value.GetType()))
        {
            members.Add((value, member));
            if (ModelFiller.IsModel(member.PropertyType))
                Collect(member.GetValue(value)!, members);
        }
    }

    [Fact]
    public void OfEveryCharacter()
    {
        for (int c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 0x1D)
        {
            string text = c is >= 0xD800 and < 0xE000 ? $"a{(char)c}b" : $"a{char.ConvertFromUtf32(c)}b";
            ProcessConfig process = new(text);
            AreSame(process, ContainerJson.Write(process));
        }
    }

    private static void AreSame<T>(T value, byte[] written)
    {
        ArrayBufferWriter<byte> buffer = new();
        JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
        using (Utf8JsonWriter writer = new(buffer, options))
            ContainerJson.WriteGenerated(writer, value);
        Assert.Equal(Encoding.UTF8.GetString(buffer.WrittenSpan), Encoding.UTF8.GetString(written));
    }
}
