using System;
using System.IO;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Configurations, programs and limits from the JSON of the OCI runtime-spec, and back.</summary>
public static class OciConfig
{
    /// <summary>The configuration of a file. Relative paths in it begin at the file's directory; the root directory need not be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the caller says beside the document, or null.</param>
    /// <exception cref="ContainerException">The file cannot be read, or has something in it that is wrong: all of it is listed (ConfigInvalid).</exception>
    public static ContainerConfig Import(string path, BundleOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        return SpecReader.Read(OciJson.ReadSpec(DocumentFile.Read(full), full), Path.GetDirectoryName(full)!, options ?? BundleOptions.ForCaller(), full);
    }

    /// <summary>Writes a configuration as a file. What is imported from it is the same, but for what a runtime is told by options.</summary>
    /// <param name="config">The configuration. Where it names no root, the document has <c>rootfs</c>, beside the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="replace">One that is there already is replaced.</param>
    /// <exception cref="ContainerException">It cannot be written, or a document cannot say it (ConfigInvalid).</exception>
    public static void Export(ContainerConfig config, string path, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        DocumentFile.Write(full, OciJson.Write(SpecWriter.Write(config, Path.GetDirectoryName(full))), replace);
    }

    /// <summary>A configuration as a document, UTF-8.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="bundle">Absolute path of the directory that it will be in, or null: a root below it is named from there.</param>
    /// <exception cref="ConfigInvalidException">A document cannot say it.</exception>
    public static byte[] Write(ContainerConfig config, string? bundle = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return OciJson.Write(SpecWriter.Write(config, bundle));
    }

    /// <summary>The configuration of a document in memory.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="bundle">Absolute path of the directory that relative paths begin at.</param>
    /// <param name="options">What the caller says beside the document, or null.</param>
    /// <exception cref="ConfigInvalidException">Something in it is wrong; all of it is listed.</exception>
    public static ContainerConfig Read(ReadOnlySpan<byte> json, string bundle, BundleOptions? options = null) =>
        SpecReader.Read(OciJson.ReadSpec(json), bundle, options ?? BundleOptions.ForCaller());

    /// <summary>A program alone (the document's <c>process</c>), as <c>exec --process</c> takes it.</summary>
    /// <param name="path">The file, which may be a pipe.</param>
    /// <param name="options">Who gets the warnings, or null.</param>
    /// <exception cref="ContainerException">The file cannot be read, or has something in it that is wrong (ConfigInvalid).</exception>
    public static ProcessConfig ImportProcess(string path, BundleOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        return ProcessReader.Read(OciJson.ReadProcess(DocumentFile.Read(full, pipe: true), full), options ?? BundleOptions.ForCaller(), full);
    }

    /// <summary>Limits alone (the document's <c>linux.resources</c>), as <c>update --resources</c> takes them.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="source">The file, for messages, or null.</param>
    /// <exception cref="ConfigInvalidException">Something in it is wrong; all of it is listed.</exception>
    public static ContainerResources ReadResources(ReadOnlySpan<byte> json, string? source = null)
    {
        SpecReading reading = new("/", new());
        ContainerResources result = ResourcesReader.Read(reading, "$", OciJson.ReadResources(json, source));
        return reading.Violations.Count == 0 ? result : throw new ConfigInvalidException(reading.Violations, source);
    }
}
