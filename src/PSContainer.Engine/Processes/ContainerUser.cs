namespace PSContainer.Engine.Processes;

/// <summary>A user of the container as numbers.</summary>
internal sealed record ContainerUser(uint Uid, uint Gid, uint[] Groups, string Home, string Shell = "");
