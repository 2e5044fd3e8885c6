using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Removes containers.</summary>
internal sealed class DeleteVerb : IVerb
{
    public int Run(GlobalOptions global, string[] args)
    {
        bool force = false;
        OptionParser options = new OptionParser().Flag("--force|-f", () => force = true);
        options.Parse(args);
        if (options.Arguments.Count == 0)
            throw new UsageException("delete needs an ID");
        ContainerFactory factory = new(global.Factory);
        foreach (string id in options.Arguments)
            Delete(factory, id, force);
        return ExitCodes.Success;
    }

    private static void Delete(ContainerFactory factory, string id, bool force)
    {
        try
        {
            factory.Load(id).Destroy(force);
        }
        catch (ContainerException e) when (force && e.Code == ErrorCode.ContainerNotExists)
        {
            // What is to be gone is gone.
        }
        catch (ContainerException e) when (force && e.Code == ErrorCode.SystemError)
        {
            factory.RemoveDamaged(id);
        }
    }
}
