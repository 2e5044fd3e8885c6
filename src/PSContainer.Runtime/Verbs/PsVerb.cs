using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows the processes of a container.</summary>
internal sealed class PsVerb : IVerb
{
    private string _format = "table";

    public int Run(GlobalOptions global, string[] args)
    {
        OptionParser options = new OptionParser()
            .Value("--format|-f", v => _format = v, "table or json: the process ids (default: table)");
        options.Parse(args, stopAt: 1);
        if (options.Arguments.Count != 1)
            throw new UsageException("\"ps\" requires a minimum of 1 argument: the container's ID");
        if (_format is not ("table" or "json"))
            throw new UsageException($"invalid format option: --format is table or json, not \"{_format}\"");
        HashSet<int> pids = [];
        foreach (ContainerProcess process in new ContainerFactory(global.Factory).Load(options.Arguments[0]).GetProcesses())
            pids.Add(process.Pid);
        if (_format == "json")
            Output.Line($"[{string.Join(',', pids)}]");
        else
            Show(PsCommand.Run(options.Command is { Count: > 0 } given ? given : ["-ef"]), pids);
        return ExitCodes.Success;
    }

    private static void Show(string table, HashSet<int> pids)
    {
        int column = -1;
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (column < 0)
            {
                column = Array.IndexOf(fields, "PID");
                if (column < 0)
                    throw new ContainerException(ErrorCode.SystemError, "couldn't find PID field in ps output: its options must let it show that column and the titles");
                Output.Line(line);
            }
            else if (column < fields.Length && int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pids.Contains(pid))
            {
                Output.Line(line);
            }
        }
    }
}
