using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of hooks (see <see cref="ConfigCopy"/>).</summary>
internal static class HookCopy
{
    internal static ContainerHooks Of(ContainerHooks hooks) => new()
    {
        Prestart = ListCopy.Of(hooks.Prestart, Of),
        CreateRuntime = ListCopy.Of(hooks.CreateRuntime, Of),
        CreateContainer = ListCopy.Of(hooks.CreateContainer, Of),
        StartContainer = ListCopy.Of(hooks.StartContainer, Of),
        Poststart = ListCopy.Of(hooks.Poststart, Of),
        Poststop = ListCopy.Of(hooks.Poststop, Of),
    };

    private static ContainerHook Of(ContainerHook hook) => new()
    {
        Path = hook.Path ?? string.Empty,
        Args = ListCopy.Of(hook.Args),
        Env = ListCopy.Of(hook.Env),
        Timeout = hook.Timeout,
    };
}
