using System;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A test with several inputs that makes real containers; says why where it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrivilegedTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs root, the executable and a static busybox; and further files, if any.</summary>
    public PrivilegedTheoryAttribute(params string[] needs) => Skip = Machine.WhatIsMissing(needs);
}
