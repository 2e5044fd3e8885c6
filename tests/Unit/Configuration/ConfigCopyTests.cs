using System;
using System.Collections;
using System.Reflection;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Configuration;

public sealed class ConfigCopyTests
{
    [Fact]
    public void NothingIsForgottenAndNothingIsShared()
    {
        ContainerConfig config = ModelFiller.Config();
        AreTwins(config, ConfigCopy.Of(config), "$");
    }

    [Fact]
    public void EmptyOnesToo()
    {
        ContainerConfig config = new();
        AreTwins(config, config.Clone(), "$");
        config = ConfigTemplates.Rootless();
        AreTwins(config, config.Clone(), "$");
    }

    [Fact]
    public void NullsBecomeEmpty()
    {
        ContainerConfig config = ModelFiller.Config();
        foreach (PropertyInfo member in ModelFiller.MembersOf(typeof(ContainerConfig)))
        {
            if (!member.PropertyType.IsValueType)
                member.SetValue(config, null);
        }

        config.Mounts = [null!];
        ContainerConfig copy = config.Clone();
        Assert.Equal(("", 0, 0), (copy.Rootfs, copy.Sysctl.Count, copy.Hooks.Poststop.Count));
        Assert.Null(copy.Process);
        Assert.Null(Assert.Single(copy.Mounts));
    }

    private static void AreTwins(object? one, object? other, string path)
    {
        Assert.True(one is null == other is null, path);
        switch (one)
        {
            case null:
                break;
            case string or ValueType and not JsonElement:
                Assert.True(one.Equals(other), path);
                break;
            case JsonElement element:
                Assert.Equal(element.GetRawText(), ((JsonElement)other!).GetRawText());
                break;
            case IDictionary map:
                Assert.NotSame(one, other);
                Assert.Equal(map.Count, ((IDictionary)other!).Count);
                foreach (DictionaryEntry entry in map)
                    AreTwins(entry.Value, ((IDictionary)other)[entry.Key], $"{path}[{entry.Key}]");
                break;
            case IList list:
                Assert.NotSame(one, other);
                Assert.Equal(list.Count, ((IList)other!).Count);
                for (int i = 0; i < list.Count; i++)
                    AreTwins(list[i], ((IList)other)[i], $"{path}[{i}]");
                break;
            default:
                Assert.True(ModelFiller.IsModel(one.GetType()), path);
                Assert.NotSame(one, other);
                foreach (PropertyInfo member in ModelFiller.MembersOf(one.GetType()))
                    AreTwins(member.GetValue(one), member.GetValue(other), $"{path}.{member.Name}");
                break;
        }
    }
}
