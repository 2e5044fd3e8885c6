using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class ContainerIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("A_z+0.9-")]
    [InlineData("...")]
    [InlineData(".hidden")]
    public void Valid(string id) => ContainerId.Validate(id);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "'.'")]
    [InlineData("..", "'..'")]
    [InlineData("a b", "' ' (character 2)")]
    [InlineData("a/b", "'/'")]
    [InlineData("ä", "'ä'")]
    [InlineData("a\n", "U+000A")]
    [InlineData("a\0", "U+0000")]
    [InlineData("\ud83d\ude00", "U+D83D")]
    [InlineData("٣", "'٣'")]
    [InlineData(".new-x", ".new-")]
    [InlineData(".gone-x", ".gone-")]
    public void Invalid(string id, string fault)
    {
        ContainerException error = Assert.Throws<ContainerException>(() => ContainerId.Validate(id));
        Assert.Equal(ErrorCode.InvalidIdFormat, error.Code);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Length()
    {
        ContainerId.Validate(new string('a', 1024));
        Assert.Contains("not 1025", ContainerId.FindFault(new string('a', 1025)), StringComparison.Ordinal);
        Assert.NotNull(ContainerId.FindFault(null));
    }
}
