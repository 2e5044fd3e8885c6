using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PSContainer.BuildTools;

/// <summary>An example of a help topic.</summary>
internal sealed record Example(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>A help topic in platyPS markdown: what people wrote, without the parts that metadata knows.</summary>
internal sealed class HelpTopic
{
    private static readonly string[] s_required = ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "INPUTS", "OUTPUTS"];
    private readonly Dictionary<string, List<string>> _sections;

    private HelpTopic(Dictionary<string, List<string>> sections) => _sections = sections;

    public IReadOnlyList<string> Synopsis => Paragraphs(Section("SYNOPSIS"));

    public IReadOnlyList<string> Description => Paragraphs(Section("DESCRIPTION"));

    public IReadOnlyList<string> Notes => Paragraphs(Section("NOTES"));

    public IEnumerable<(string Type, IReadOnlyList<string> Text)> Inputs => Entries("INPUTS");

    public IEnumerable<(string Type, IReadOnlyList<string> Text)> Outputs => Entries("OUTPUTS");

    public IEnumerable<(string Text, string Target)> Links =>
        from line in Section("RELATED LINKS")
        let open = line.IndexOf('[', StringComparison.Ordinal)
        let middle = line.IndexOf("](", StringComparison.Ordinal)
        let close = line.LastIndexOf(')')
        where open >= 0 && middle > open && close > middle
        select (line[(open + 1)..middle], line[(middle + 2)..close]);

    public IEnumerable<Example> Examples =>
        from block in Blocks(Section("EXAMPLES"))
        let fences = Fences(block.Lines)
        let first = fences.Count == 2 ? fences : throw new FormatException($"example '{block.Title}' needs one code block")
        select new Example(
            block.Title,
            string.Join('\n', block.Lines[(first[0] + 1)..first[1]]),
            Paragraphs(block.Lines[(first[1] + 1)..]));

    public static HelpTopic Read(string path)
    {
        Dictionary<string, List<string>> sections = [];
        List<string> current = [];
        bool code = false;
        foreach (string line in File.ReadLines(path))
        {
            code ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!code && line.StartsWith("## ", StringComparison.Ordinal))
            {
                sections[line[3..].Trim()] = current = [];
            }
            else
            {
                current.Add(line);
            }
        }

        return new HelpTopic(sections);
    }

    public IReadOnlyList<string> Parameter(string name) =>
        Blocks(Section("PARAMETERS")).FirstOrDefault(b => b.Title == "-" + name) is { Lines: { } lines }
            ? Paragraphs(WithoutFences(lines))
            : [];

    /// <summary>What the topic lacks, or has too much, beside the cmdlet.</summary>
    public IEnumerable<string> GapsAgainst(CmdletInfo cmdlet)
    {
        IEnumerable<string> empty = from section in s_required
                                    where !Section(section).Any(l => l.Trim().Length > 0)
                                    select $"{section} is empty";
        IEnumerable<string> undescribed = from parameter in cmdlet.Parameters
                                          where !parameter.Hidden && !IsStock(parameter.Name) && Parameter(parameter.Name).Count == 0
                                          select $"-{parameter.Name} is not described";
        IEnumerable<string> unknown = from block in Blocks(Section("PARAMETERS"))
                                      where block.Title.StartsWith('-') && cmdlet.Parameters.All(p => "-" + p.Name != block.Title)
                                      select $"{block.Title} is described but does not exist";
        return [.. empty, .. undescribed, .. unknown];
    }

    public static bool IsStock(string parameter) => parameter is "WhatIf" or "Confirm";

    private List<string> Section(string name) => _sections.GetValueOrDefault(name) ?? [];

    private IEnumerable<(string Type, IReadOnlyList<string> Text)> Entries(string section) =>
        Blocks(Section(section)).Select(b => (b.Title, Paragraphs(b.Lines)));

    // The parts of a section that begin with "### title".
    private static List<(string Title, List<string> Lines)> Blocks(List<string> section)
    {
        List<(string Title, List<string> Lines)> blocks = [];
        foreach (string line in section)
        {
            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                blocks.Add((line[4..].Trim(), []));
            }
            else if (blocks.Count > 0)
            {
                blocks[^1].Lines.Add(line);
            }
        }

        return blocks;
    }

    private static List<int> Fences(List<string> lines) =>
        [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].StartsWith("```", StringComparison.Ordinal)).Take(2)];

    private static List<string> WithoutFences(List<string> lines)
    {
        List<int> fences = Fences(lines);
        return fences.Count == 2 ? [.. lines[..fences[0]], .. lines[(fences[1] + 1)..]] : lines;
    }

    // Soft line ends become spaces; list items and table rows keep their lines.
    internal static IReadOnlyList<string> Paragraphs(IEnumerable<string> lines)
    {
        List<string> paragraphs = [];
        bool open = false;
        foreach (string line in lines.Select(Plain))
        {
            bool item = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith('|');
            if (line.Length == 0)
            {
                open = false;
            }
            else if (open && !item)
            {
                paragraphs[^1] += " " + line;
            }
            else
            {
                paragraphs.Add(line);
                open = true;
            }
        }

        return paragraphs;
    }

    private static string Plain(string line)
    {
        line = line.Trim().Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
        for (int middle; (middle = line.IndexOf("](", StringComparison.Ordinal)) > 0;)
        {
            int open = line.LastIndexOf('[', middle);
            int close = line.IndexOf(')', middle);
            if (open < 0 || close < 0)
            {
                break;
            }

            line = line[..open] + line[(open + 1)..middle] + line[(close + 1)..];
        }

        return line;
    }
}
