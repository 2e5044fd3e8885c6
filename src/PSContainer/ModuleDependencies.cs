using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace PSContainer;

/// <summary>
/// Finds the one assembly of others that the engine needs, Google.Protobuf, in <c>deps</c> beside this one, and loads it apart: another
/// module in the same session may have a version of its own. Nothing is loaded before a checkpoint is made.
/// </summary>
public sealed class ModuleDependencies : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly AssemblyLoadContext s_apart = new("PSContainer");

    private static readonly string s_directory = Path.Combine(Path.GetDirectoryName(typeof(ModuleDependencies).Assembly.Location) ?? string.Empty, "deps");

    /// <summary>Called by PowerShell when the module is imported.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name != "Google.Protobuf")
            return null;
        string file = Path.Combine(s_directory, name.Name + ".dll");
        return File.Exists(file) ? s_apart.LoadFromAssemblyPath(file) : null;
    }
}
