using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Lists the containers.</summary>
internal sealed class ListVerb : IVerb
{
    private string _format = "table";
    private bool _quiet;

    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new OptionParser()
            .Value("--format|-f", v => _format = v, "table or json (default: table)")
            .Flag("--quiet|-q", () => _quiet = true, "the IDs alone");
        options.Parse(args);
        if (options.Positionals.Count > 0)
            throw new UsageException("\"list\" requires exactly 0 arguments");
        if (_format is not ("table" or "json"))
            throw new UsageException($"invalid format option: --format is table or json, not \"{_format}\"");
        ContainerFactory factory = new(global.Factory);
        if (_quiet)
        {
            foreach (string id in factory.ListIds())
                Output.Line(id);
            return ExitCodes.Success;
        }

        List<(string Id, ContainerView? View)> all = Load(factory);
        Output.Line(_format == "json" ? Json(all) : Table(all));
        return ExitCodes.Success;
    }

    private static List<(string Id, ContainerView? View)> Load(ContainerFactory factory)
    {
        List<(string Id, ContainerView? View)> all = [];
        foreach (string id in factory.ListIds())
        {
            try
            {
                all.Add((id, new ContainerView(factory.Load(id))));
            }
            catch (ContainerException e) when (e.Code != ErrorCode.ContainerNotExists)
            {
                // The others are listed all the same.
                Log.Warning(e.Message);
                all.Add((id, null));
            }
            catch (ContainerException)
            {
                // Removed while it was listed.
            }
        }

        return all;
    }

    private static string Table(List<(string Id, ContainerView? View)> all)
    {
        TextTable table = new("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        foreach ((string id, ContainerView? view) in all)
        {
            if (view is null)
                table.Add(id, "0", "damaged", string.Empty, string.Empty, string.Empty);
            else
                table.Add(view.Id, $"{view.ProcessId}", view.Status, view.Bundle, $"{view.Created:yyyy-MM-ddTHH:mm:ss.FFFFFFFZ}", view.Owner);
        }

        return table.ToString();
    }

    private static string Json(List<(string Id, ContainerView? View)> all)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = new PlainTextEncoder() }))
        {
            writer.WriteStartArray();
            foreach ((_, ContainerView? view) in all)
                view?.Write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
