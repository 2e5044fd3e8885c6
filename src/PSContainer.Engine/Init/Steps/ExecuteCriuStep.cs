using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Init.Steps;

/// <summary>
/// The last step of a restore: becomes CRIU, which finds its socket as descriptor 3, its directories as 4 and 5, and what it is to hand
/// on above. It makes mounts in its directory, so that must be opened in its own mount namespace; and it looks for descriptors in the
/// process that made the socket, so that must be itself.
/// </summary>
/// <param name="path">CRIU.</param>
/// <param name="images">Directory of the images.</param>
/// <param name="work">Its working directory.</param>
/// <param name="environment">Its environment.</param>
internal sealed class ExecuteCriuStep(string path, string images, string work, IReadOnlyList<string> environment) : InitStep
{
    /// <summary>Numbers of the directories' descriptors, and of the first that is handed on.</summary>
    internal const int ImagesDescriptor = 4, WorkDescriptor = 5, FirstInherited = 6;

    internal override StepKind Kind => StepKind.ExecuteCriu;

    internal override string Describe() => $"have CRIU restore the processes ({path})";

    internal override void Write(WireWriter writer)
    {
        writer.String(path);
        writer.String(images);
        writer.String(work);
        writer.Strings(environment);
    }

    internal static ExecuteCriuStep Read(WireReader reader) => new(reader.String(), reader.String(), reader.String(), reader.Strings());

    internal override void Run(InitContext context)
    {
        (int theirs, int own) = Libc.SocketPair(messages: true);
        context.Channel.Send(MessageKind.CriuStarts, default, [theirs]);
        Libc.Close(theirs);
        int[] files = [own, Open(images), Open(work), .. context.ExtraFiles];
        int floor = 3 + files.Length;
        for (int i = 0; i < files.Length; i++)
            files[i] = Libc.Check(Libc.TryFcntl(files[i], Libc.F_DUPFD_CLOEXEC, floor), "fcntl");
        context.Status = Libc.Check(Libc.TryFcntl(context.Status, Libc.F_DUPFD_CLOEXEC, floor), "fcntl");
        Program.Execute([path, "swrk", "3"], [.. environment], files);
    }

    private static int Open(string directory) => Libc.OpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
}
