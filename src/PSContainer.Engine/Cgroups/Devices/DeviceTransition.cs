namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>A line for devices.allow or devices.deny.</summary>
internal readonly record struct DeviceTransition(bool Allow, string Rule);
