using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Cgroups;

/// <summary>Where a container's cgroup goes, the same in every hierarchy.</summary>
/// <param name="IsAbsolute">From the hierarchy's root; else from where the caller is.</param>
/// <param name="Relative">The components, joined by slashes, without any at the ends.</param>
internal readonly record struct CgroupPath(bool IsAbsolute, string Relative)
{
    /// <summary>The cgroup that holds those for which nothing was said; it is there as long as one of them is.</summary>
    internal const string DefaultParent = "pscontainer";

    private const int MaxComponentBytes = 255;

    /// <summary>
    /// The configured path; <c>Parent/Name</c> where there is none (an absolute parent is from the root); <c>pscontainer/ID</c>
    /// where all is unset.
    /// </summary>
    internal static CgroupPath Of(ContainerCgroup config, string containerId)
    {
        string text = config.Path;
        if (text.Length == 0 && (config.Parent.Length > 0 || config.Name.Length > 0))
        {
            string name = config.Name.Length > 0 ? config.Name : containerId;
            text = config.Parent.Length > 0 ? config.Parent + "/" + name : name.TrimStart('/');
        }

        if (text.Length == 0)
            text = $"{DefaultParent}/{containerId}";
        return new CgroupPath(text[0] == '/', Clean(text));
    }

    /// <summary>Directory of the cgroup in a hierarchy.</summary>
    internal string In(CgroupHierarchy hierarchy) =>
        IsAbsolute ? hierarchy.Below(Relative) : hierarchy.BaseDirectory + "/" + Relative;

    /// <summary>Joins the components; one that leads upwards or that the kernel cannot hold is refused.</summary>
    internal static string Clean(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part.Length == 0 || part == ".")
                continue;
            if (part == "..")
                throw Invalid(path, "'..' would leave the cgroup it starts in");
            if (part.AsSpan().IndexOfAny('\n', '\0') >= 0)
                throw Invalid(path, "a line feed or NUL cannot be in a name");
            if (Encoding.UTF8.GetByteCount(part) > MaxComponentBytes)
                throw Invalid(path, $"a name is longer than {MaxComponentBytes} bytes");
            parts.Add(part);
        }

        if (parts.Count == 0)
            throw Invalid(path, "it is the root of the hierarchy, which belongs to the host");
        return string.Join('/', parts);
    }

    private static ContainerException Invalid(string path, string reason) =>
        new(ErrorCode.ConfigInvalid, $"cgroup path \"{path}\": {reason}")
        {
            Step = CgroupStep.Create,
            Path = path,
            Hint = "Name a cgroup below the root, as /parent/name from the hierarchy's root or parent/name from the caller's cgroup.",
        };
}
