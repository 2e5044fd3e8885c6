using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime;

/// <summary>The help and the version.</summary>
internal static class Help
{
    // The name by which it was called: a link may give it another.
    private static string Name => Path.GetFileName(Environment.GetCommandLineArgs()[0]);

    internal static string Version => $"{typeof(Help).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Of the whole.</summary>
    internal static int Write(GlobalOptions global)
    {
        StringBuilder text = new();
        text.Append($"""
            NAME:
               {Name} - Open Container Initiative runtime

            USAGE:
               {Name} [global options] COMMAND [options] [arguments]

               {Name} run --bundle DIR ID              the container of a bundle
               {Name} run -- /bin/sh                   a shell above a private layer of the host's own root
               {Name} help COMMAND                     more about a command

            VERSION:
               {Version}

            COMMANDS:

            """);
        foreach ((string verb, VerbText about) in VerbTexts.All)
            text.Append($"   {verb,-9} {about.Summary}\n");
        text.Append("   help      show the help, or that of a command\n   version   show the version\n\nGLOBAL OPTIONS:");
        WriteOptions(text, global.Parser.Options);
        Output.Line(text.ToString());
        return ExitCodes.Success;
    }

    /// <summary>Of a verb.</summary>
    internal static int Write(string verb, OptionParser options)
    {
        VerbText about = VerbTexts.All[verb];
        StringBuilder text = new();
        text.Append($"NAME:\n   {Name} {verb} - {about.Summary}\n\nUSAGE:\n   {Name} {verb} [options] {about.Arguments}".TrimEnd());
        if (about.Description.Length > 0)
            text.Append($"\n\nDESCRIPTION:\n   {about.Description}");
        if (options.Options.Count > 0)
        {
            text.Append("\n\nOPTIONS:");
            WriteOptions(text, options.Options);
        }

        Output.Line(text.ToString());
        return ExitCodes.Success;
    }

    internal static int WriteVersion()
    {
        string text = $"{Name} version {Version}\ncommit: {BuildInfo.Commit}\nspec: {OciFeatures.NewestVersion}";
        if (LibSeccomp.Version is { } seccomp)
            text += $"\nlibseccomp: {seccomp}";
        Output.Line(text);
        return ExitCodes.Success;
    }

    private static void WriteOptions(StringBuilder text, IReadOnlyList<CommandOption> options)
    {
        int width = 0;
        foreach (CommandOption option in options)
            width = option.IsHidden ? width : Math.Max(width, option.Signature.Length);
        foreach (CommandOption option in options)
        {
            if (!option.IsHidden)
                text.Append($"\n   {option.Signature.PadRight(width)}  {option.Description ?? OptionTexts.Of(option.Names[0])}".TrimEnd(' '));
        }
    }
}
