using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace PSContainer.BuildTools;

/// <summary>What a test run wrote in Visual Studio's result format, in plain lines.</summary>
internal sealed class TrxReport
{
    private static readonly XNamespace s_namespace = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    private readonly List<XElement> _results;

    private TrxReport(List<XElement> results) => _results = results;

    public static TrxReport Read(string path) => new([.. XDocument.Load(path).Descendants(s_namespace + "UnitTestResult")]);

    public int PrintCounts()
    {
        Console.WriteLine($"{Count("Passed")} {_results.Count - Count("Passed") - Count("NotExecuted")} {Count("NotExecuted")}");
        return 0;
    }

    public int PrintNotPassed()
    {
        foreach (XElement result in _results.Where(r => Outcome(r) != "Passed"))
        {
            string name = (string)result.Attribute("testName")!;
            XElement? output = result.Element(s_namespace + "Output");
            XElement? error = output?.Element(s_namespace + "ErrorInfo");
            string message = ((string?)error?.Element(s_namespace + "Message")
                ?? (string?)output?.Element(s_namespace + "StdOut") ?? "no reason given").Trim();
            if (Outcome(result) == "NotExecuted")
            {
                Console.WriteLine($"skipped: {name} ({message.ReplaceLineEndings(" ")})");
                continue;
            }

            Console.WriteLine($"failed: {name}");
            string trace = ((string?)error?.Element(s_namespace + "StackTrace") ?? "").TrimEnd();
            Console.WriteLine("    " + $"{message}\n{trace}".TrimEnd().Replace("\n", "\n    ", StringComparison.Ordinal));
        }

        return 0;
    }

    private int Count(string outcome) => _results.Count(r => Outcome(r) == outcome);

    private static string? Outcome(XElement result) => (string?)result.Attribute("outcome");
}
