using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PSContainer.BuildTools;

/// <summary>The steps of build.sh that need more than a shell.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["r2r", .. string[] assemblies] => ReadyToRunCheck.Run(assemblies),
                ["help", string assembly, string docs, string output] => Help(assembly, docs, output),
                ["docs", string assembly, string docs] => Docs(assembly, docs),
                ["trx", "--counts", string file] => TrxReport.Read(file).PrintCounts(),
                ["trx", string file] => TrxReport.Read(file).PrintNotPassed(),
                _ => throw new ArgumentException(
                    "usage: r2r DLL… | help DLL DOCS OUTPUT | docs DLL DOCS | trx [--counts] FILE"),
            };
        }
        catch (Exception e) when (e is IOException or ArgumentException or BadImageFormatException or FormatException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    // Markdown and metadata in, Get-Help's files out.
    private static int Help(string assembly, string docs, string output)
    {
        Directory.CreateDirectory(output);
        List<(CmdletInfo, HelpTopic)> topics = [];
        foreach (CmdletInfo cmdlet in CmdletInfo.ReadAll(assembly))
        {
            string path = Path.Combine(docs, cmdlet.Name + ".md");
            if (!File.Exists(path))
            {
                Console.WriteLine($"help: {cmdlet.Name} has no {path}");
                continue;
            }

            HelpTopic topic = HelpTopic.Read(path);
            foreach (string gap in topic.GapsAgainst(cmdlet))
            {
                Console.WriteLine($"help: {cmdlet.Name}: {gap}");
            }

            topics.Add((cmdlet, topic));
        }

        string name = Path.GetFileName(assembly) + "-Help.xml";
        MamlWriter.Write(Path.Combine(output, name), topics);
        foreach (string about in Directory.GetFiles(docs, "about_*.md"))
        {
            string target = Path.GetFileNameWithoutExtension(about) + ".help.txt";
            File.WriteAllText(Path.Combine(output, target), AboutTopic.ToText(File.ReadAllText(about)));
        }

        return 0;
    }

    // Writes what metadata knows (syntax, parameter tables) into the markdown; prose stays as it is.
    private static int Docs(string assembly, string docs)
    {
        foreach (CmdletInfo cmdlet in CmdletInfo.ReadAll(assembly))
        {
            string path = Path.Combine(docs, cmdlet.Name + ".md");
            string before = File.Exists(path) ? File.ReadAllText(path) : MarkdownRefresh.Skeleton(cmdlet);
            string after = MarkdownRefresh.Apply(before, cmdlet);
            if (!File.Exists(path) || before != after)
            {
                File.WriteAllText(path, after);
                Console.WriteLine($"docs: {path}");
            }
        }

        return 0;
    }
}
