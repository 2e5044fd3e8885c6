using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace PSContainer.BuildTools;

/// <summary>Get-Help's XML: tables from the cmdlet's metadata, prose from the markdown.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private static readonly XNamespace s_root = "http://msh";

    public static void Write(string path, IEnumerable<(CmdletInfo Cmdlet, HelpTopic Topic)> topics) => new XDocument(
        new XElement(
            s_root + "helpItems",
            new XAttribute("schema", "maml"),
            topics.Select(t => Command(t.Cmdlet, t.Topic)))).Save(path);

    private static XElement Command(CmdletInfo cmdlet, HelpTopic topic) => new(
        s_command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", s_maml),
        new XAttribute(XNamespace.Xmlns + "command", s_command),
        new XAttribute(XNamespace.Xmlns + "dev", s_dev),
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", cmdlet.Name),
            new XElement(s_command + "verb", cmdlet.Verb),
            new XElement(s_command + "noun", cmdlet.Noun),
            Text("description", topic.Synopsis)),
        Text("description", topic.Description),
        new XElement(s_command + "syntax", cmdlet.Sets.Select(set => SyntaxItem(cmdlet, set, topic))),
        new XElement(
            s_command + "parameters",
            from parameter in cmdlet.Parameters
            where !parameter.Hidden
            orderby parameter.Name
            select Parameter(parameter, parameter.Any, parameter.Mandatory, topic, inSyntax: false)),
        new XElement(s_command + "inputTypes", topic.Inputs.Select(i => TypeEntry(s_command + "inputType", i))),
        new XElement(s_command + "returnValues", topic.Outputs.Select(o => TypeEntry(s_command + "returnValue", o))),
        new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(topic.Notes))),
        new XElement(s_command + "examples", topic.Examples.Select((e, i) => ExampleEntry(e, i + 1))),
        new XElement(
            s_command + "relatedLinks",
            from link in topic.Links
            select new XElement(
                s_maml + "navigationLink",
                new XElement(s_maml + "linkText", link.Text),
                new XElement(s_maml + "uri", link.Target.StartsWith("http", System.StringComparison.Ordinal) ? link.Target : ""))));

    private static XElement SyntaxItem(CmdletInfo cmdlet, string set, HelpTopic topic) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", cmdlet.Name),
        from parameter in cmdlet.InSet(set)
        let binding = parameter.In(set)!
        select Parameter(parameter, binding, binding.Mandatory, topic, inSyntax: true));

    private static XElement Parameter(
        ParameterInfo parameter, Binding binding, bool mandatory, HelpTopic topic, bool inSyntax) => new(
        s_command + "parameter",
        new XAttribute("required", Lower(mandatory)),
        new XAttribute("variableLength", Lower(parameter.Type.EndsWith("[]", System.StringComparison.Ordinal))),
        new XAttribute("globbing", Lower(parameter.Wildcards)),
        new XAttribute("pipelineInput", binding.PipelineText),
        new XAttribute("position", binding.PositionText),
        new XAttribute("aliases", parameter.Aliases.Length == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(s_maml + "name", parameter.Name),
        Text("description", Prose(parameter, topic)),
        inSyntax && parameter.IsSwitch
            ? null
            : new XElement(s_command + "parameterValue", new XAttribute("required", Lower(!parameter.IsSwitch)), parameter.Type),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.FullType), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", parameter.IsSwitch ? "False" : "None"));

    private static IReadOnlyList<string> Prose(ParameterInfo parameter, HelpTopic topic)
    {
        IReadOnlyList<string> prose = topic.Parameter(parameter.Name);
        return prose.Count > 0 ? prose : parameter.Name switch
        {
            "WhatIf" => ["Shows what would happen if the cmdlet ran. The cmdlet is not run."],
            "Confirm" => ["Prompts for confirmation before the cmdlet runs."],
            _ => [],
        };
    }

    private static XElement TypeEntry(XName name, (string Type, IReadOnlyList<string> Text) entry) => new(
        name,
        new XElement(s_dev + "type", new XElement(s_maml + "name", entry.Type)),
        Text("description", entry.Text));

    private static XElement ExampleEntry(Example example, int number)
    {
        string title = example.Title.StartsWith("Example ", System.StringComparison.OrdinalIgnoreCase)
            ? example.Title
            : string.Create(CultureInfo.InvariantCulture, $"Example {number}: {example.Title}");
        return new XElement(
            s_command + "example",
            new XElement(s_maml + "title", $"---- {title} ----"),
            new XElement(s_dev + "code", example.Code),
            new XElement(s_dev + "remarks", Paragraphs(example.Remarks)));
    }

    private static XElement Text(string name, IEnumerable<string> paragraphs) => new(s_maml + name, Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.Select(p => new XElement(s_maml + "para", p));

    private static string Lower(bool value) => value ? "true" : "false";
}
