using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Resource limits by their Linux number (getrlimit(2)); libcontainer's state file stores the number.</summary>
[JsonConverter(typeof(Json.NumberedEnumConverter<RlimitType>))]
public enum RlimitType
{
    /// <summary>CPU time, seconds.</summary>
    Cpu = 0,

    /// <summary>File size, bytes.</summary>
    FSize = 1,

    /// <summary>Data segment, bytes.</summary>
    Data = 2,

    /// <summary>Stack, bytes.</summary>
    Stack = 3,

    /// <summary>Core file, bytes.</summary>
    Core = 4,

    /// <summary>Resident set, bytes (without effect on Linux).</summary>
    Rss = 5,

    /// <summary>Processes of the user.</summary>
    NProc = 6,

    /// <summary>One more than the highest descriptor.</summary>
    NoFile = 7,

    /// <summary>Locked memory, bytes.</summary>
    MemLock = 8,

    /// <summary>Address space, bytes.</summary>
    As = 9,

    /// <summary>File locks (without effect on Linux).</summary>
    Locks = 10,

    /// <summary>Queued signals.</summary>
    SigPending = 11,

    /// <summary>Bytes in POSIX message queues.</summary>
    MsgQueue = 12,

    /// <summary>Ceiling of the nice value, as 20 - nice.</summary>
    Nice = 13,

    /// <summary>Ceiling of the real-time priority.</summary>
    RtPrio = 14,

    /// <summary>Microseconds of real-time CPU without a blocking call.</summary>
    RtTime = 15,
}
