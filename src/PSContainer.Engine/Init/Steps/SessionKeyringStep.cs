using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>A session keyring of its own, so that the caller's keys are not the container's (keyctl(2)).</summary>
internal sealed class SessionKeyringStep : InitStep
{
    internal override StepKind Kind => StepKind.SessionKeyring;

    internal override string Describe() => "join a new session keyring";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context)
    {
        int result = Libc.TryJoinSessionKeyring();

        // A kernel without keyrings has none to leak; a full quota (EDQUOT) must not stop a container.
        if (result is not (-Errno.ENOSYS or -Errno.EDQUOT or -Errno.EPERM))
            Libc.Check(result, "keyctl");
    }
}
