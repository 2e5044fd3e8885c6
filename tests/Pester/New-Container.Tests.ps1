BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'New-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'records a container without a process' {
        $container = New-Container (New-TestId)
        $container | Should -BeOfType PSContainer.Container
        $container.Status | Should -Be 'Created'
        $container.ProcessId | Should -BeNullOrEmpty
        $container.StateRoot | Should -Be $TestRoot
        $container.Owner | Should -Be root
    }

    It 'makes up ids that can be read' {
        $ids = 1..5 | ForEach-Object { (New-Container).Id }
        $ids | Sort-Object -Unique | Should -HaveCount 5
        $ids | ForEach-Object { $_ | Should -Match '^[a-z]+-[a-z]+-[0-9a-f]{3}$' }
    }

    It 'starts it too' {
        $container = New-Container (New-TestId) -Start
        $container.Status | Should -Be 'Running'
        Test-Path "/proc/$($container.ProcessId)" | Should -BeTrue
    }

    It 'gives it its id as host name, or another one' {
        $id = New-TestId
        $null = New-Container $id
        Invoke-ContainerProcess $id -- hostname | Should -Be $id
        $null = New-Container "$id-2" -Hostname other
        Invoke-ContainerProcess "$id-2" -- hostname | Should -Be other
    }

    It 'sets the limits' {
        $resources = (New-Container (New-TestId) -Memory 64m -Cpu 0.5 -PidsLimit 20).Config.Cgroups.Resources
        $resources.Memory | Should -Be 64MB
        $resources.CpuQuota / $resources.CpuPeriod | Should -Be 0.5
        $resources.PidsLimit | Should -Be 20
    }

    It 'runs the given program, with its environment' {
        $id = New-TestId
        $out = "/tmp/$id"
        try {
            $null = New-Item -ItemType Directory $out
            $null = New-Container $id -Command /bin/sh -ArgumentList '-c', 'echo "$GREETING" > /out/greeting' -Environment @{ GREETING = 'hello there' } -Mount "${out}:/out" -Start
            Wait-Container $id -Timeout 10
            Get-Content "$out/greeting" | Should -Be 'hello there'
        } finally { Remove-Item -Recurse $out }
    }

    It 'mounts a directory read-only' {
        $null = New-Container ($id = New-TestId) -Mount '/etc:/mnt:ro'
        Invoke-ContainerProcess $id -RedirectStderr Output -- sh -c 'cat /mnt/hostname >/dev/null && touch /mnt/x; echo $?' | Select-Object -Last 1 | Should -Be 1
    }

    It 'makes the root read-only' {
        $null = New-Container ($id = New-TestId) -ReadOnlyRoot
        Invoke-ContainerProcess $id -RedirectStderr Output -- touch /x | Should -BeLike '*Read-only*'
    }

    It 'keeps what is written from the host' {
        $null = New-Container ($id = New-TestId)
        Invoke-ContainerProcess $id -- sh -c "echo x > /$id"
        $LASTEXITCODE | Should -Be 0
        Test-Path "/$id" | Should -BeFalse
    }

    It 'takes configurations from the pipeline and leaves them as they are' {
        $config = New-ContainerConfig -Memory 10MB
        $container = $config | New-Container (New-TestId) -Memory 20MB -Label @{ a = 1 } -Hostname h
        $container.Config.Cgroups.Resources.Memory | Should -Be 20MB
        $container.Labels.a | Should -Be 1
        $config.Cgroups.Resources.Memory | Should -Be 10MB
        $config.Labels.Count | Should -Be 0
        $config.Hostname | Should -BeNullOrEmpty
        ($config, $config | New-Container).Count | Should -Be 2
    }

    It 'refuses <Line>' -ForEach @(
        @{ Line = 'New-Container x -ArgumentList a'; Id = 'ArgumentsWithoutCommand' }
        @{ Line = 'New-Container x -RootPath / -Environment A=1'; Id = 'EnvironmentWithoutCommand' }
        @{ Line = 'New-Container x -RootPath / -Start'; Id = 'NoProgram' }
        @{ Line = 'New-Container x -RootPath / -Config (New-ContainerConfig)'; Id = 'AmbiguousParameterSet' }) {
        (Get-Failure ([scriptblock]::Create($Line)))[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        Get-Container | Should -BeNullOrEmpty
    }
}
