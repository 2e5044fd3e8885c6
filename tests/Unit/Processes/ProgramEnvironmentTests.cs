using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Processes;

/// <summary>The environment of the program.</summary>
public class ProgramEnvironmentTests
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    [Fact]
    public void Path_and_home_are_added() => Assert.Equal([Path, "HOME=/h"], ProgramEnvironment.Complete([], "/h"));

    [Fact]
    public void What_is_given_stays() => Assert.Equal(["HOME=/x", "PATH=/y"], ProgramEnvironment.Complete(["HOME=/x", "PATH=/y"], "/h"));

    [Fact]
    public void An_empty_home_is_none() => Assert.Equal(["A=1", Path, "HOME=/h"], ProgramEnvironment.Complete(["HOME=", "A=1"], "/h"));

    [Fact]
    public void An_empty_path_is_one() => Assert.Equal(["PATH=", "HOME=/h"], ProgramEnvironment.Complete(["PATH="], "/h"));

    [Fact]
    public void The_last_of_a_name_wins() => Assert.Equal(["B=2", "A=3", Path, "HOME=/h"], ProgramEnvironment.Complete(["A=1", "B=2", "A=3"], "/h"));

    [Fact]
    public void Names_that_begin_alike_are_two() => Assert.Equal(["A=1", "AB=2", Path, "HOME=/h"], ProgramEnvironment.Complete(["A=1", "AB=2"], "/h"));

    [Fact]
    public void A_word_without_a_sign_stays_beside_the_others() => Assert.Equal(["WORD", "A=1", Path, "HOME=/h"], ProgramEnvironment.Complete(["WORD", "A=1"], "/h"));

    [Fact]
    public void A_value_is_found_by_its_whole_name()
    {
        Assert.Equal("2=3", ProgramEnvironment.Get(["AB=1", "A=2=3"], "A"));
        Assert.Null(ProgramEnvironment.Get(["AB=1"], "A"));
    }
}
