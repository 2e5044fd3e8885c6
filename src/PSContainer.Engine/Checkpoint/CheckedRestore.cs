using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A restore whose processes come to run only when the images have been found to be as they were written.</summary>
internal sealed class CheckedRestore(IRestoreEvents events, RestoredImages images) : IRestoreEvents
{
    public int Viewer => events.Viewer;

    public void SetUpNamespaces(int pid) => events.SetUpNamespaces(pid);

    public bool TakeTerminal(int terminal) => events.TakeTerminal(terminal);

    public void Record(LaunchedProcess launched)
    {
        images.Demand();
        events.Record(launched);
    }

    public void CheckCredentials(int pid) => events.CheckCredentials(pid);
}
