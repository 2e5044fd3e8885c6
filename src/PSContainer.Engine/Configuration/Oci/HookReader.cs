using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Hooks of a document.</summary>
internal static class HookReader
{
    internal static ContainerHooks Read(SpecReading reading, OciHooks? hooks) => hooks is null ? new() : new()
    {
        Prestart = Read(reading, "$.hooks.prestart", hooks.Prestart),
        CreateRuntime = Read(reading, "$.hooks.createRuntime", hooks.CreateRuntime),
        CreateContainer = Read(reading, "$.hooks.createContainer", hooks.CreateContainer),
        StartContainer = Read(reading, "$.hooks.startContainer", hooks.StartContainer),
        Poststart = Read(reading, "$.hooks.poststart", hooks.Poststart),
        Poststop = Read(reading, "$.hooks.poststop", hooks.Poststop),
    };

    private static List<ContainerHook> Read(SpecReading reading, string place, List<OciHook>? hooks)
    {
        List<ContainerHook> result = [];
        for (int i = 0; i < (hooks?.Count ?? 0); i++)
        {
            result.Add(new()
            {
                Path = reading.Required($"{place}[{i}].path", hooks![i].Path),
                Args = [.. hooks[i].Args ?? []],
                Env = [.. hooks[i].Env ?? []],
                Timeout = hooks[i].Timeout,
            });
        }

        return result;
    }
}
