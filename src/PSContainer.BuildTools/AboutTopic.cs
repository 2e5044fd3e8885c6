using System;
using System.Linq;
using System.Text;

namespace PSContainer.BuildTools;

/// <summary>An about_ topic: markdown to the plain text that Get-Help prints.</summary>
internal static class AboutTopic
{
    private const int Width = 78;

    public static string ToText(string markdown)
    {
        StringBuilder text = new();
        bool code = false;
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
            }
            else if (code)
            {
                text.Append("        ").AppendLine(line);
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                text.AppendLine("TOPIC").Append("    ").AppendLine(line[2..]);
            }
            else if (line.StartsWith('#'))
            {
                text.AppendLine(line.TrimStart('#', ' ').ToUpperInvariant());
            }
            else if (line.Length == 0)
            {
                text.AppendLine();
            }
            else
            {
                int end = Array.FindIndex(lines, i, l => l.Length == 0 || l[0] is '#' or '`');
                int next = Array.FindIndex(lines, i + 1, l => l.StartsWith("- ", StringComparison.Ordinal));
                end = next > 0 && next < end ? next : end;
                foreach (string paragraph in HelpTopic.Paragraphs(lines[i..end]))
                {
                    Wrap(text, paragraph);
                }

                i = end - 1;
            }
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void Wrap(StringBuilder text, string paragraph)
    {
        string indent = "    ";
        string line = indent;
        foreach (string word in paragraph.Split(' ').Where(w => w.Length > 0))
        {
            if (line.Length + 1 + word.Length > Width && line.Trim().Length > 0)
            {
                text.AppendLine(line);
                line = paragraph.StartsWith("- ", StringComparison.Ordinal) ? indent + "  " : indent;
            }

            line += line.Trim().Length == 0 ? word : " " + word;
        }

        text.AppendLine(line);
    }
}
