BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Naming a container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $container = New-Container $id -Start
        $process = Get-ContainerProcess $id
    }
    AfterAll { Remove-TestRoot }

    It 'takes <_>' -ForEach @('string', 'wildcard', 'container', 'process', 'stats', 'deserialized container', 'deserialized process',
        'PSCustomObject', 'CSV row', 'process-like PSCustomObject') {
        $source = switch ($_) {
            'string' { $id }
            'wildcard' { $id.Substring(0, 10) + '*' }
            'container' { $container }
            'process' { $process }
            'stats' { Get-ContainerStats $id }
            'deserialized container' { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($container)) }
            'deserialized process' { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($process)) }
            'PSCustomObject' { [pscustomobject]@{ Id = $id } }
            'CSV row' { $container | Select-Object Id, Status | ConvertTo-Csv | ConvertFrom-Csv }
            'process-like PSCustomObject' { [pscustomobject]@{ Id = 4711; ContainerId = $id; Name = 'x' } }
        }
        ($source | Get-Container).Id | Should -Be $id
        (Get-Container -Container $source).Id | Should -Be $id
    }

    It 'takes several at once, by any of its names' {
        $other = New-Container (New-TestId)
        (Get-Container $container, $other.Id).Id | Should -Be $id, $other.Id
        (Get-Container -ContainerId $id).Id | Should -Be $id
        (Get-Container -Id $id).Id | Should -Be $id
    }

    It 'never takes the id of a process for that of a container' {
        $number = New-Container "$PID"
        $failures = Get-Failure { Get-Process -Id $PID | Stop-Container -ErrorAction Continue }
        $failures.Count | Should -Be 1
        $failures = Get-Failure { [pscustomobject]@{ Id = $PID } | Stop-Container -ErrorAction Continue }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NumberFromPipeline,*'
        (Get-Container $PID).Id | Should -Be "$PID" -Because 'a number that is typed is meant'
    }

    It 'keeps a number as it was typed' {
        $null = New-Container 007
        (Get-Container 007).Id | Should -Be '007'
    }

    It 'refuses what has no id' {
        $failures = Get-Failure { Get-Item / | Stop-Container }
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'finds an object in its own state root, whatever the -StateRoot' {
        ($container | Get-Container -StateRoot /tmp/other-root-that-is-not-used).Id | Should -Be $id
        Test-Path /tmp/other-root-that-is-not-used | Should -BeFalse
    }

    It 'gives its processes to the cmdlets of PowerShell itself' {
        # Another process of the same name must stay out of it: with a property Name, it would be found too.
        $other = Start-Process sleep 30 -PassThru
        try { (Get-ContainerProcess $id | Get-Process).Id | Should -Be $process.Id } finally { $other.Kill() }
    }

    It 'hands -c of a program without -- to nobody' {
        $failures = Get-Failure { Start-ContainerProcess $id /bin/sh -c 'echo hi' }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameter,*'
        $failures = Get-Failure { Invoke-ContainerProcess $id /bin/sh -c 'echo hi' }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameter,*'
    }

    It 'hands -<_> of a program without -- to nobody' -ForEach 'd', 'f', 'n', 's', 't', 'u', 'v' {
        $failures = Get-Failure { Invoke-Expression "Invoke-ContainerProcess $id echo -$_ x" }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'OptionBeforeDashes,*'
    }

    It 'leaves all that follows -- to the program' {
        Invoke-ContainerProcess $id -- echo -c -n -v -u x -Verbose -WhatIf 007 1.50 | Should -Be '-c -n -v -u x -Verbose -WhatIf 007 1.50'
    }
}

Describe 'Arguments' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
    }

    It 'reads the size <Text>' -ForEach @(
        @{ Text = '256m'; Bytes = 256MB }, @{ Text = '1.5g'; Bytes = 1.5GB }, @{ Text = '64KiB'; Bytes = 64KB }, @{ Text = '512MB'; Bytes = 512MB }
        @{ Text = 512MB; Bytes = 512MB }, @{ Text = '4096'; Bytes = 4096 }, @{ Text = '10b'; Bytes = 10 }, @{ Text = 'unlimited'; Bytes = -1 }, @{ Text = -1; Bytes = -1 }) {
        (New-ContainerConfig -Memory $Text).Cgroups.Resources.Memory | Should -Be $Bytes
    }

    It 'refuses the size <_>' -ForEach '', 'x', '12q', '-5m', '1e3', '99999999999t', 'm' {
        { New-ContainerConfig -Memory $_ } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'reads mounts as text and as hashtables' {
        $mounts = (New-ContainerConfig -Template Minimal -Mount '/a:/b:ro', @{ Source = '/c'; Destination = '/d'; Options = 'ro', 'nosuid' }, @{ Type = 'tmpfs'; Source = 'tmpfs'; Destination = '/e'; Options = 'size=1m' }).Mounts | Select-Object -Last 3
        $mounts[0].Options | Should -Contain 'ro'
        $mounts[1].IsBind | Should -BeTrue
        $mounts[1].Options | Should -Contain 'nosuid'
        $mounts[2].IsBind | Should -BeFalse
        $mounts[2].Data | Should -Be 'size=1m'
    }

    It 'refuses the mount <_>' -ForEach 'a', 'a:b', '/a:/b:ro:x', @{ Sauce = '/a'; Destination = '/b' } {
        { New-ContainerConfig -Mount $_ } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'names the wrong key of a hashtable' {
        { New-ContainerConfig -Mount @{ Source = '/a'; Destinatoin = '/b' } } | Should -Throw '*Destinatoin*'
    }

    It 'reads the environment as a hashtable and as text' {
        (New-ContainerConfig -Command x -Environment @{ A = 1; B = 'b c' }).Process.Env | Sort-Object | Should -Be 'A=1', 'B=b c'
        (New-ContainerConfig -Command x -Environment 'A=1', 'A=2', 'B=').Process.Env | Should -Be 'A=2', 'B='
        { New-ContainerConfig -Command x -Environment 'A' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'reads capabilities, limits, namespaces and id maps' {
        $config = New-ContainerConfig -Capability net_admin, CAP_CHOWN -Rlimit nofile=10:20, 'core=unlimited' -Namespace Pid, net=/proc/1/ns/net -UidMap 0:100000:65536
        $config.Capabilities.Effective | Should -Be 'CAP_NET_ADMIN', 'CAP_CHOWN'
        $config.Rlimits[0].Soft, $config.Rlimits[0].Hard | Should -Be 10, 20
        $config.Rlimits[1].Hard | Should -Be ([ulong]::MaxValue)
        $config.Namespaces[1].Type, $config.Namespaces[1].Path | Should -Be 'Network', '/proc/1/ns/net'
        $config.UidMappings[0].HostId | Should -Be 100000
    }

    It 'refuses <_>' -ForEach '-Capability nonsense', '-Rlimit nofile', '-Rlimit x=1', '-Namespace Moon', '-UidMap 0:1', '-Cpu 0', '-PidsLimit -2' {
        $failures = Get-Failure { Invoke-Expression "New-ContainerConfig $_" }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Match '^ParameterArgument(Transformation|Validation)Error,'
    }

    It 'gives an empty list of capabilities its meaning' {
        (New-ContainerConfig -Capability @()).Capabilities.Bounding.Count | Should -Be 0
    }
}
