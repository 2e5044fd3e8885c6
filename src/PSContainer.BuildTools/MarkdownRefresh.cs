using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace PSContainer.BuildTools;

/// <summary>Rewrites the generated parts of a topic in platyPS markdown: SYNTAX and each parameter's yaml block.</summary>
internal static class MarkdownRefresh
{
    public static string Skeleton(CmdletInfo cmdlet) => $$"""
        ---
        document type: cmdlet
        external help file: PSContainer.dll-Help.xml
        Locale: en-US
        Module Name: PSContainer
        title: {{cmdlet.Name}}
        PlatyPS schema version: 2024-05-01
        ---

        # {{cmdlet.Name}}

        ## SYNOPSIS

        ## SYNTAX

        ## DESCRIPTION

        ## EXAMPLES

        ## PARAMETERS

        ## INPUTS

        ## OUTPUTS

        ## NOTES

        ## RELATED LINKS

        """;

    public static string Apply(string markdown, CmdletInfo cmdlet)
    {
        HashSet<string> described = [];
        StringBuilder text = new();
        string section = "";
        ParameterInfo? parameter = null;
        bool code = false;
        bool yaml = false;
        bool gone = false;
        foreach (string line in markdown.TrimEnd().ReplaceLineEndings("\n").Split('\n'))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            bool heading = !code && !fence && line.StartsWith('#');
            if (heading)
            {
                Close(text, ref parameter);
                gone = section == "PARAMETERS" && line.StartsWith("### -", StringComparison.Ordinal)
                    && cmdlet.Parameters.All(p => line != "### -" + p.Name);
            }

            if (gone)
            {
                code ^= fence;
                continue;
            }

            if (heading && line.StartsWith("## ", StringComparison.Ordinal))
            {
                if (section == "PARAMETERS")
                {
                    AddMissing(text, cmdlet, described);
                }

                section = line[3..].Trim();
                text.Append(line).Append('\n');
                if (section == "SYNTAX")
                {
                    text.Append('\n').Append(Syntax(cmdlet));
                }

                continue;
            }

            // The yaml of a parameter is left out here and written anew when the parameter's part ends.
            yaml = fence ? !code && section == "PARAMETERS" : yaml;
            code ^= fence;
            if (section == "SYNTAX" || yaml || (fence && section == "PARAMETERS"))
            {
                yaml &= code;
                continue;
            }

            if (heading && section == "PARAMETERS" && line.StartsWith("### ", StringComparison.Ordinal))
            {
                if (line == "### CommonParameters")
                {
                    AddMissing(text, cmdlet, described);
                }

                parameter = cmdlet.Parameters.FirstOrDefault(p => line == "### -" + p.Name);
                described.Add(line);
            }

            text.Append(line).Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string Syntax(CmdletInfo cmdlet) => string.Concat(
        from set in cmdlet.Sets
        let title = set == ParameterInfo.AllSets ? "__AllParameterSets" : set == cmdlet.DefaultSet ? $"{set} (Default)" : set
        select $"### {title}\n\n```\n{cmdlet.Syntax(set)}\n```\n\n");

    private static void Close(StringBuilder text, ref ParameterInfo? parameter)
    {
        if (parameter is not null)
        {
            TrimEnd(text);
            text.Append("\n\n").Append(Yaml(parameter)).Append('\n');
            parameter = null;
        }
    }

    private static void AddMissing(StringBuilder text, CmdletInfo cmdlet, HashSet<string> described)
    {
        foreach (ParameterInfo missing in cmdlet.Parameters.Where(p => !p.Hidden && described.Add("### -" + p.Name)))
        {
            string prose = missing.Name switch
            {
                "WhatIf" => "Shows what would happen if the cmdlet ran. The cmdlet is not run.\n\n",
                "Confirm" => "Prompts for confirmation before the cmdlet runs.\n\n",
                _ => "",
            };
            text.Append(CultureInfo.InvariantCulture, $"### -{missing.Name}\n\n{prose}{Yaml(missing)}\n");
        }
    }

    private static string Yaml(ParameterInfo parameter)
    {
        StringBuilder text = new("```yaml\n");
        text.Append(CultureInfo.InvariantCulture, $"Type: {parameter.FullType}\nDefaultValue: ''\n");
        text.Append(CultureInfo.InvariantCulture, $"SupportsWildcards: {Lower(parameter.Wildcards)}\n");
        text.Append(List("Aliases", parameter.Aliases)).Append("ParameterSets:\n");
        foreach ((string set, Binding binding) in parameter.Sets)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                - Name: {(set == ParameterInfo.AllSets ? "(All)" : set)}
                  Position: {(binding.Position < 0 ? "Named" : binding.PositionText)}
                  IsRequired: {Lower(binding.Mandatory)}
                  ValueFromPipeline: {Lower(binding.ByValue)}
                  ValueFromPipelineByPropertyName: {Lower(binding.ByPropertyName)}
                  ValueFromRemainingArguments: {Lower(binding.Remaining)}

                """);
        }

        return text.Append("DontShow: false\n").Append(List("AcceptedValues", parameter.Values))
            .Append("HelpMessage: ''\n```\n").ToString();
    }

    private static string List(string name, string[] items) =>
        items.Length == 0 ? $"{name}: []\n" : $"{name}:\n" + string.Concat(items.Select(i => $"- {i}\n"));

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] is '\n' or ' ')
        {
            text.Length--;
        }
    }

    private static string Lower(bool value) => value ? "true" : "false";
}
