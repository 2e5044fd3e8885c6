using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Lists the containers.</summary>
internal sealed class ListVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        string format = "table";
        bool quiet = false;
        OptionParser options = new OptionParser()
            .Value("--format|-f", v => format = v)
            .Flag("--quiet|-q", () => quiet = true);
        options.Parse(args);
        if (format is not ("table" or "json"))
            throw new UsageException($"--format is table or json, not \"{format}\"");
        ContainerFactory factory = new(global.Factory);
        List<string> json = [];
        StringBuilder table = new($"{"ID",-24}{"PID",-9}{"STATUS",-11}{"CREATED",-23}ROOTFS");
        foreach (string id in factory.ListIds())
        {
            if (quiet)
            {
                Output.Line(id);
                continue;
            }

            try
            {
                Container container = factory.Load(id);
                json.Add(ContainerView.Json(container));
                table.Append('\n').Append($"{container.Id,-23} {container.InitProcessId,-9}{ContainerView.StatusWord(container.Status),-11}{container.Created:yyyy-MM-ddTHH:mm:ssZ}   {container.Config.Rootfs}");
            }
            catch (ContainerException e) when (e.Code != ErrorCode.ContainerNotExists)
            {
                table.Append('\n').Append($"{id,-23} {0,-9}{"damaged",-11}");
                ErrorReport.Write(e);
            }
            catch (ContainerException)
            {
                // Removed while it was listed.
            }
        }

        if (!quiet)
            Output.Line(format == "json" ? $"[{string.Join(',', json)}]" : table.ToString());
        return ExitCodes.Success;
    }
}
