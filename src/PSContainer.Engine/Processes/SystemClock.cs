using System;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>Times that the kernel counts from boot.</summary>
internal static class SystemClock
{
    // USER_HZ is 100 on x64 and arm64 (asm/param.h).
    private const double TicksPerSecond = 100;

    internal static DateTimeOffset FromTicks(ulong ticks) => Boot.AddSeconds(ticks / TicksPerSecond);

    private static DateTimeOffset Boot
    {
        get
        {
            string uptime = LinuxFile.ReadText("/proc/uptime");
            return DateTimeOffset.UtcNow.AddSeconds(-double.Parse(uptime.AsSpan(0, uptime.IndexOf(' ')), CultureInfo.InvariantCulture));
        }
    }
}
