using System.IO;
using Xunit;

namespace PSContainer.Tests.Interop;

/// <summary>A test that compiles a C program.</summary>
internal sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (!File.Exists("/usr/bin/cc") || !File.Exists("/usr/include/linux/bpf.h"))
            Skip = "needs a C compiler and the kernel's headers";
    }
}
