using System.Collections.Generic;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Looks the user up in the container's own files, before resource limits might keep them from being opened.</summary>
internal sealed class FindUserStep(string user, IReadOnlyList<string> additionalGroups) : InitStep
{
    internal override StepKind Kind => StepKind.FindUser;

    internal override string Describe() => $"find the user {(user.Length == 0 ? "root" : user)}";

    internal override void Write(WireWriter writer)
    {
        writer.String(user);
        writer.Strings(additionalGroups);
    }

    internal static FindUserStep Read(WireReader reader) => new(reader.String(), reader.Strings());

    internal override void Run(InitContext context) =>
        context.User = UserDatabase.Resolve(context.FinalRoot, user, additionalGroups);
}
