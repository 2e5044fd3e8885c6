using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.State;

namespace PSContainer.Tests.Configuration;

/// <summary>Objects of the model with every member set to something that is not its default, found by reflection: a new member is in at once.</summary>
internal sealed class ModelFiller
{
    private int _number = 100;

    /// <summary>Every member of a class that is part of the model, also the internal ones; those computed from others left out.</summary>
    internal static IEnumerable<PropertyInfo> MembersOf(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (property.GetIndexParameters().Length == 0 && property.SetMethod is not null && !(type == typeof(ContainerMount) && property.Name == "Options"))
                yield return property;
        }
    }

    internal static bool IsModel(Type type) =>
        type.IsClass && type != typeof(string) && type.Namespace is "PSContainer.Engine.Configuration" or "PSContainer.Engine.State" or "PSContainer.Engine.Networking";

    internal static ContainerConfig Config() => (ContainerConfig)new ModelFiller().Fill(typeof(ContainerConfig));

    internal static ContainerState State() => (ContainerState)new ModelFiller().Fill(typeof(ContainerState));

    internal object Fill(Type type)
    {
        object result = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in MembersOf(type))
        {
            object? before = property.GetValue(result), value = Value(property.PropertyType);
            if (Equals(before, value))
                value = Value(property.PropertyType);
            property.SetValue(result, value);
        }

        return result;
    }

    private object Value(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return $"text {_number++} \"é\\\u2028<";
        if (type == typeof(bool))
            return true;
        if (type == typeof(char))
            return 'b';
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(_number++);
        if (type == typeof(PSContainer.Engine.Terminals.TerminalSize))
            return new PSContainer.Engine.Terminals.TerminalSize((ushort)_number++, 50);
        if (type == typeof(JsonElement))
            return JsonDocument.Parse($"{{\"x\": [{_number++}, 1.50]}}").RootElement.Clone();
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1)!;
        if (type.IsPrimitive)
            return Convert.ChangeType(_number++, type, null);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            IList list = (IList)Activator.CreateInstance(type)!;
            list.Add(Value(type.GenericTypeArguments[0]));
            list.Add(Value(type.GenericTypeArguments[0]));
            return list;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            IDictionary map = (IDictionary)Activator.CreateInstance(type)!;
            map.Add(Value(type.GenericTypeArguments[0]), Value(type.GenericTypeArguments[1]));
            return map;
        }

        return IsModel(type) ? Fill(type) : throw new NotSupportedException(type.FullName);
    }
}
