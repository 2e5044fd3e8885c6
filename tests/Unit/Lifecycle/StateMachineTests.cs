using System;
using System.Linq;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The table of operations and statuses, cell by cell.</summary>
public class StateMachineTests
{
    /// <summary>For each operation the answers by status: it is done, it is so already, or the error.</summary>
    private const string Table = """
                          Created     Running     Pausing     Paused      Checkpointed  Stopped     Destroyed   InitWaits
        Create            do          NotStopped  NotStopped  NotStopped  NotStopped    do          NotExists   NotStopped
        Start             do          NotStopped  NotStopped  NotStopped  NotStopped    do          NotExists   NotStopped
        Exec              NotRunning  do          Paused      Paused      NotRunning    NotRunning  NotExists   do
        ExecIgnorePaused  NotRunning  do          do          do          NotRunning    NotRunning  NotExists   do
        Pause             NotRunning  do          do          -           NotRunning    NotRunning  NotExists   do
        Resume            NotPaused   -           do          do          NotPaused     NotPaused   NotExists   -
        Signal            NotRunning  do          do          do          NotRunning    NotRunning  NotExists   do
        SignalProcess     NotRunning  do          Paused      Paused      NotRunning    do          NotExists   do
        Set               do          do          do          do          NotRunning    do          NotExists   do
        Stats             NotRunning  do          do          do          NotRunning    do          NotExists   do
        Checkpoint        NotRunning  do          Paused      do          NotRunning    NotRunning  NotExists   NotRunning
        Restore           do          NotStopped  NotStopped  NotStopped  do            do          NotExists   NotStopped
        Destroy           do          NotStopped  NotStopped  NotStopped  do            do          -           do
        ForceDestroy      do          do          do          do          do            do          -           do
        """;

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            TheoryData<string, string, string> cells = [];
            string[][] lines = [.. Table.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
            foreach (string[] line in lines.Skip(1))
            {
                for (int i = 1; i < line.Length; i++)
                    cells.Add(line[0], lines[0][i - 1], line[i]);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell(string operation, string status, string answer)
    {
        bool waits = status == "InitWaits";
        bool Demand() => StateMachine.Demand(Enum.Parse<ContainerOperation>(operation), waits ? ContainerStatus.Created : Enum.Parse<ContainerStatus>(status), "box", waits);
        if (answer is "do" or "-")
        {
            Assert.Equal(answer == "do", Demand());
            return;
        }

        ContainerException error = Assert.Throws<ContainerException>(() => Demand());
        Assert.Equal("Container" + answer, error.Code.ToString());
        Assert.Equal("box", error.ContainerId);
        Assert.Contains("'box'", error.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(error.Hint));
    }

    [Fact]
    public void Every_operation_has_an_answer_in_every_status() =>
        Assert.Equal(Enum.GetValues<ContainerOperation>().Length * (Enum.GetValues<ContainerStatus>().Length + 1), Cells.Count);

    [Fact]
    public void The_names_of_libcontainer_are_all_there() =>
        Assert.Equal(["Created", "Running", "Pausing", "Paused", "Checkpointed", "Stopped", "Destroyed"], Enum.GetNames<ContainerStatus>());
}
