namespace PSContainer.Engine.Events;

/// <summary>How hard it is for the kernel to find memory: libcontainer's <c>PressureLevel</c>.</summary>
public enum MemoryPressureLevel
{
    /// <summary>
    /// Pages are being taken back to make room; nearly all that are looked at can be. By stall time: some process waited for memory
    /// for 10 % of two seconds.
    /// </summary>
    Low,

    /// <summary>Of the pages looked at, 60 % or more could not be taken back. By stall time: some process waited for 30 % of two seconds.</summary>
    Medium,

    /// <summary>Of the pages looked at, 95 % or more could not be taken back: close to out of memory. By stall time: nothing at all could run for half of two seconds.</summary>
    Critical,
}
