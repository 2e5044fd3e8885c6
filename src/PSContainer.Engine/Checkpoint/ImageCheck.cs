namespace PSContainer.Engine.Checkpoint;

/// <summary>How closely images are looked at.</summary>
internal enum ImageCheck
{
    /// <summary>Whether they are there and have their sizes.</summary>
    Sizes,

    /// <summary>The content of those that are not the very files that were written, or have been changed since, as the kernel has it.</summary>
    Changes,

    /// <summary>The content of all.</summary>
    Content,
}
