using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Each kind once, known to the kernel, and one that is joined is a namespace of that kind.</summary>
internal sealed class NamespaceRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Namespaces.Count; i++)
        {
            ContainerNamespace entry = context.Config.Namespaces[i];
            string place = $"$.namespaces[{i}]";
            if (entry.Type is < NamespaceType.Mount or > NamespaceType.Time)
            {
                context.Add(place + ".type", $"{(int)entry.Type} is no kind of namespace.");
                continue;
            }

            if (context.Find(entry.Type) != entry)
                context.Add(place, $"A second entry for the {entry.Type} namespace.");
            if (entry.Path.Length == 0)
                CheckNew(context, place, entry.Type);
            else if (context.CheckAbsolute(place + ".path", entry.Path))
                CheckFile(context, place + ".path", entry);
        }
    }

    private static void CheckNew(RuleContext context, string place, NamespaceType type)
    {
        foreach ((NamespaceType candidate, _, string file, _) in NamespaceKinds.All)
        {
            if (candidate == type && !context.Host.HasNamespace(file))
                context.Add(place, $"This kernel has no {type} namespaces.");
        }
    }

    private static void CheckFile(RuleContext context, string jsonPath, ContainerNamespace entry)
    {
        // Looked at before it is opened, for opening a FIFO would wait and opening a device may do anything.
        int result = Libc.TryStat(Libc.AT_FDCWD, entry.Path, 0, out Libc.Statx stat);
        int fd = result < 0 || stat.Type != Libc.S_IFREG
            ? result
            : Libc.TryOpenAt(Libc.AT_FDCWD, entry.Path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
        {
            context.Add(jsonPath, $"'{entry.Path}' cannot be joined: {Errno.Describe(-fd)}.");
            return;
        }

        int kind = stat.Type == Libc.S_IFREG ? Libc.TryGetNamespaceType(fd) : -Errno.ENOTTY;
        if (stat.Type == Libc.S_IFREG)
            Libc.Close(fd);
        if (kind < 0)
            context.Add(jsonPath, $"'{entry.Path}' is not a namespace file.");
        else if (kind != NamespaceKinds.Flag(entry.Type))
            context.Add(jsonPath, $"'{entry.Path}' is a namespace of the kind {NamespaceKinds.Describe(kind)}, not {entry.Type}.");
    }
}
