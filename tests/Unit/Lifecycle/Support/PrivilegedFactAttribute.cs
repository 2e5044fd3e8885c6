using System;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A test that makes real containers; says why where it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrivilegedFactAttribute : FactAttribute
{
    /// <summary>Needs root, the executable and a static busybox; and further files, if any.</summary>
    public PrivilegedFactAttribute(params string[] needs) => Skip = Machine.WhatIsMissing(needs);
}
