namespace PSContainer.Engine.Security;

/// <summary>A security module that labels processes.</summary>
internal enum SecurityModule : byte
{
    AppArmor,
    Selinux,
}
