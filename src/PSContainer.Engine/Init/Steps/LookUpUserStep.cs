using System.Collections.Generic;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Finds the user in the container's own files, while files can still be opened: the limits come next.</summary>
internal sealed class LookUpUserStep(string user, IReadOnlyList<string> additionalGroups) : InitStep
{
    internal override StepKind Kind => StepKind.LookUpUser;

    internal override string Describe() => $"look up the user {(user.Length == 0 ? "root" : user)}";

    internal override void Write(WireWriter writer)
    {
        writer.String(user);
        writer.Strings(additionalGroups);
    }

    internal static LookUpUserStep Read(WireReader reader) => new(reader.String(), reader.Strings());

    internal override void Run(InitContext context) =>
        context.User = UserDatabase.Resolve(context.FinalRoot, user, additionalGroups);
}
