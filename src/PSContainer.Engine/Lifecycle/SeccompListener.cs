using System;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Hands the listener of a process's filter to the program that answers for it, with the state of the container process as the OCI runtime-spec has it.</summary>
internal static class SeccompListener
{
    /// <exception cref="ContainerException">Nobody listens at the profile's path, or the descriptor cannot be fetched.</exception>
    internal static void HandOver(Container container, LaunchedProcess process, int descriptor)
    {
        SeccompProfile profile = container.ConfigInForce.Seccomp!;
        int listener = Libc.TryPidfdGetFd(process.Pidfd, descriptor);
        if (listener < 0)
            throw Failed(container.Id, profile.ListenerPath, "pidfd_getfd", -listener, "The caller may not trace the process; run as root.");
        int socket = -1;
        try
        {
            socket = UnixSocket.TryConnect(profile.ListenerPath, out _);
            if (socket < 0)
                throw Failed(container.Id, profile.ListenerPath, "connect", -socket, "Start the program that listens at $.seccomp.listener_path first.");
            byte[] state = ContainerJson.Write((container.StateInCreation(process.Pid), process.Pid, profile.ListenerMetadata), WriteState);
            for (int sent = 0; sent < state.Length;)
            {
                int n = Libc.TrySend(socket, state.AsSpan(sent), sent == 0 ? [listener] : default);
                sent += n > 0 ? n : throw Failed(container.Id, profile.ListenerPath, "sendmsg", -n, "The program that listens closed the connection.");
            }
        }
        finally
        {
            Libc.Close(socket);
            Libc.Close(listener);
        }
    }

    private static void WriteState(Utf8JsonWriter writer, (HookState State, int Pid, string Metadata) process)
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersion"u8, HookState.OciVersion);
        writer.WriteStartArray("fds"u8);
        writer.WriteStringValue("seccompFd"u8);
        writer.WriteEndArray();
        writer.WriteNumber("pid"u8, process.Pid);
        if (process.Metadata.Length > 0)
            writer.WriteString("metadata"u8, process.Metadata);
        writer.WritePropertyName("state"u8);
        HookState.WriteJson(writer, process.State);
        writer.WriteEndObject();
    }

    private static ContainerException Failed(string id, string path, string call, int errno, string hint) =>
        new(ErrorCode.SystemError, $"failed to connect with seccomp agent: the listener of the system call filter cannot be handed over to \"{path}\": {call}: {Errno.Describe(errno)}")
        {
            ContainerId = id,
            Step = "hand over the seccomp listener",
            Syscall = call,
            Path = path,
            Errno = errno,
            Hint = hint,
        };
}
