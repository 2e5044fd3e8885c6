using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Cgroups;

/// <summary>Cgroups below a container's own, for a process that joins it.</summary>
public static class SubCgroups
{
    /// <summary>Reads <c>[CONTROLLER[,CONTROLLER…]:]PATH</c>, as <c>exec --cgroup</c> has it, into a map.</summary>
    /// <param name="texts">One text for each path.</param>
    /// <exception cref="ContainerException">ConfigInvalid: a controller is named twice.</exception>
    public static Dictionary<string, string> Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Dictionary<string, string> result = [];
        foreach (string text in texts)
        {
            int colon = text.IndexOf(':');
            string path = text[(colon + 1)..];
            foreach (string controller in colon < 0 ? [string.Empty] : text[..colon].Split(','))
            {
                if (!result.TryAdd(controller, path))
                    throw Invalid(text, controller.Length == 0 ? "a second path for all controllers" : $"a second path for the controller {controller}");
            }
        }

        return result;
    }

    /// <summary>Refuses what is not below the container's cgroup, and controllers that it has not.</summary>
    internal static void Check(IReadOnlyDictionary<string, string> paths, IReadOnlyDictionary<string, string> own)
    {
        foreach ((string controller, string path) in paths)
        {
            if (Array.IndexOf(path.Split('/'), "..") >= 0)
                throw Invalid(path, $"{path} is not a sub cgroup path");
            if (controller.Length > 0 && !own.ContainsKey(controller))
                throw Invalid(controller, $"unknown controller {controller}");
        }
    }

    private static ContainerException Invalid(string text, string message) =>
        new(ErrorCode.ConfigInvalid, $"cgroup \"{text}\": {message}")
        {
            Step = CgroupStep.Attach,
            Hint = "Name a cgroup below the container's own, as PATH or CONTROLLER,CONTROLLER:PATH.",
        };
}
