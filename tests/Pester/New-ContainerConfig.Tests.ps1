Describe 'New-ContainerConfig' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'starts from the template <_>' -ForEach 'Default', 'Rootless', 'Minimal', 'Privileged' {
        $config = New-ContainerConfig $_
        $config | Should -BeOfType PSContainer.Engine.Configuration.ContainerConfig
        $config.Namespaces.Type | Should -Contain 'Mount'
        ($config.Namespaces.Type -contains 'User') | Should -Be ($_ -eq 'Rootless')
    }

    It 'is a new one each time' {
        (New-ContainerConfig).Mounts.Clear()
        (New-ContainerConfig).Mounts.Count | Should -BeGreaterThan 0
    }

    It 'puts every parameter in its place' {
        $config = New-ContainerConfig -RootPath /tmp/../srv -Hostname h -Memory 1g -Cpu 2 -PidsLimit 5 -Label @{ a = 'b' } -ReadOnlyRoot -Command /bin/x -ArgumentList 1, 2 -Environment A=1 -Sysctl @{ 'net.ipv4.ip_forward' = 1 } -MaskedPath /proc/x -ReadOnlyPath /proc/y
        $config.Rootfs | Should -Be /srv
        $config.Hostname | Should -Be h
        $config.Cgroups.Resources.CpuQuota | Should -Be 200000
        $config.Labels | Should -Be 'a=b'
        $config.ReadonlyRootfs | Should -BeTrue
        $config.Process.Args | Should -Be '/bin/x', '1', '2'
        $config.Process.Env | Should -Be 'A=1'
        $config.Sysctl['net.ipv4.ip_forward'] | Should -Be '1'
        $config.MaskPaths | Should -Contain /proc/x
        $config.ReadonlyPaths | Should -Contain /proc/y
    }

    It 'takes a path from where PowerShell is' {
        Push-Location /usr
        try { (New-ContainerConfig -RootPath lib).Rootfs | Should -Be /usr/lib } finally { Pop-Location }
    }

    It 'takes resources as an object, and leaves that as it is' {
        $resources = [PSContainer.Engine.Configuration.ContainerResources]@{ Memory = 5MB; CpusetCpus = '0' }
        $config = New-ContainerConfig -Resource $resources -Memory 7MB
        $config.Cgroups.Resources.CpusetCpus | Should -Be '0'
        $config.Cgroups.Resources.Memory | Should -Be 7MB
        $resources.Memory | Should -Be 5MB
    }

    It 'completes namespaces and capabilities' {
        (Complete 'New-ContainerConfig -Namespace Ne').CompletionText | Should -Be 'Network'
        (Complete 'New-ContainerConfig -Capability net_a').CompletionText | Should -Be 'CAP_NET_ADMIN'
    }
}
