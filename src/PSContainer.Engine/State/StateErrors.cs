using System;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.State;

/// <summary>The errors of the state store, each with the file and with what the user can do.</summary>
internal static class StateErrors
{
    internal static ContainerException InUse(string id) =>
        new(ErrorCode.IdInUse, $"A container with the id '{id}' exists.")
        {
            ContainerId = id,
            Hint = $"Choose another id, or remove the container first: Remove-Container {id}",
        };

    internal static ContainerException NotExists(string id) =>
        new(ErrorCode.ContainerNotExists, $"container '{id}' does not exist")
        {
            ContainerId = id,
            Hint = "Get-Container lists those that exist.",
        };

    internal static ContainerException TooLong(string id) =>
        new(ErrorCode.InvalidIdFormat, $"The container id is too long for the file system of the state root: {id.Length} characters.")
        {
            ContainerId = id,
            Hint = "Most file systems have room for 255.",
        };

    internal static ContainerException Damaged(string id, string path, string what, Exception? inner = null) =>
        new(ErrorCode.SystemError, $"The state of container '{id}' cannot be read: {path} {what}", inner)
        {
            ContainerId = id,
            Path = path,
            Hint = $"Remove what is left of it: Remove-Container -Force {id}",
        };

    internal static ContainerException FromTheFuture(string id, string path, int schema) =>
        new(ErrorCode.SystemError, $"The state of container '{id}' cannot be read: {path} was written by a newer version (schema {schema}, this one knows {StateExtension.CurrentSchema}).")
        {
            ContainerId = id,
            Path = path,
            Hint = $"Use the newer version, or remove the container: Remove-Container -Force {id}",
        };

    internal static ContainerException System(string id, string path, LinuxException inner, string message) =>
        new(ErrorCode.SystemError, $"{message} {inner.Message}", inner)
        {
            ContainerId = id,
            Path = path,
            Hint = ErrnoHint.For(inner.Syscall, inner.Errno),
        };
}
