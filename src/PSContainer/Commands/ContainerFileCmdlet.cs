using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSContainer.Commands;

/// <summary>A cmdlet that reads files.</summary>
public abstract class ContainerFileCmdlet : ContainerCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The file. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file, as it is written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>Absolute paths of the files that were named. A pattern may match none; a name need not be there.</summary>
    private protected Collection<string> ResolveFiles()
    {
        if (Path is null || !WildcardPattern.ContainsWildcardCharacters(Path))
            return [ResolvePath(Path ?? LiteralPath!)];
        Collection<string> found = GetResolvedProviderPathFromPSPath(Path, out ProviderInfo provider);
        if (provider.Name != "FileSystem")
            Fail("NotAFilePath", ErrorCategory.InvalidArgument, $"'{Path}' is a path of {provider.Name}, not of the file system.", Path);
        return found;
    }
}
