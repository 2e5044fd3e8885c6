namespace PSContainer;

/// <summary>How hard it is for the kernel to find memory.</summary>
public enum MemoryPressureLevel
{
    /// <summary>Page cache is taken back to make room; a container that works with files is here for most of its life.</summary>
    Low,

    /// <summary>Much of what the kernel looks at cannot be taken back.</summary>
    Medium,

    /// <summary>Hardly anything can be taken back: the container is close to out of memory.</summary>
    Critical,
}
