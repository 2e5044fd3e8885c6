BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Set-Container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Memory 64MB -Label @{ app = 'web'; tier = 'front' } -Start
        # A file of a cgroup of the container, of either version.
        function Read-Limit([string] $Container, [string] $Controller, [string] $Legacy, [string] $Unified) {
            $process = (Get-Container $Container).ProcessId
            $paths = @{}
            Get-Content "/proc/$process/cgroup" | ForEach-Object {
                $number, $names, $path = $_ -split ':', 3
                foreach ($name in $names -split ',') { $paths[$name] = $path }
            }
            $file = if ($paths.ContainsKey($Controller)) { "/sys/fs/cgroup/$Controller$($paths[$Controller])/$Legacy" } else { "/sys/fs/cgroup$($paths[''])/$Unified" }
            (Get-Content $file) -join "`n"
        }
        $isLegacy = Test-Path /sys/fs/cgroup/memory/memory.limit_in_bytes
    }
    AfterAll { Remove-TestRoot }

    It 'changes a running container at once, and returns nothing' {
        Set-Container $id -Memory 128m -MemorySwap 192MB -MemoryReservation 32MB -Cpu 0.5 -CpuSet 0 -PidsLimit 20 | Should -BeNullOrEmpty
        Read-Limit $id memory memory.limit_in_bytes memory.max | Should -Be 128MB
        Read-Limit $id cpuset cpuset.cpus cpuset.cpus | Should -Be 0
        Read-Limit $id pids pids.max pids.max | Should -Be 20
        if ($isLegacy) {
            Read-Limit $id memory memory.memsw.limit_in_bytes | Should -Be 192MB
            Read-Limit $id memory memory.soft_limit_in_bytes | Should -Be 32MB
            Read-Limit $id cpu cpu.cfs_quota_us | Should -Be 50000
            Read-Limit $id cpu cpu.cfs_period_us | Should -Be 100000
        }
        (Get-ContainerStats $id).MemoryLimit | Should -Be 128MB
        $resources = (Get-Container $id).Config.Cgroups.Resources
        $resources.Memory, $resources.CpuQuota, $resources.PidsLimit | Should -Be 128MB, 50000, 20
    }

    It 'leaves alone what is not named' {
        Set-Container $id -PidsLimit 21
        Read-Limit $id memory memory.limit_in_bytes memory.max | Should -Be 128MB
        (Get-Container $id).Config.Cgroups.Resources.CpusetCpus | Should -Be '0'
    }

    It 'takes -1 for no limit' {
        Set-Container $id -PidsLimit -1 -CpuQuota -1 -Memory unlimited
        Read-Limit $id pids pids.max pids.max | Should -Be max
        (Get-ContainerStats $id).MemoryLimit | Should -BeNullOrEmpty
        if ($isLegacy) { Read-Limit $id cpu cpu.cfs_quota_us | Should -Be -1 }
        Set-Container $id -Cpu 1.5 -CpuPeriod 50000
        (Get-Container $id).Config.Cgroups.Resources.CpuQuota | Should -Be 75000
        Set-Container $id -Cpu -1
        (Get-Container $id).Config.Cgroups.Resources.CpuQuota | Should -Be -1
    }

    It 'shares CPU and block I/O' -Skip:(-not (Test-Path /sys/fs/cgroup/blkio/blkio.bfq.io_serviced)) {
        Set-Container $id -CpuWeight 50 -IoWeight 300
        Read-Limit $id blkio blkio.bfq.weight io.bfq.weight | Should -Be 300
        Read-Limit $id cpu cpu.shares cpu.weight | Should -BeIn 50, 421
    }

    It 'takes any limit by -Resource, and a parameter goes before it' {
        Set-Container $id -Resource @{ Memory = '96m'; PidsLimit = 33; OomKillDisable = $false; Unified = @{ 'cgroup.max.depth' = '9' } } -PidsLimit 34
        $resources = (Get-Container $id).Config.Cgroups.Resources
        $resources.Memory, $resources.PidsLimit, $resources.OomKillDisable, $resources.Unified['cgroup.max.depth'] | Should -Be 96MB, 34, $false, '9'
        $limits = (New-ContainerConfig -Template Minimal).Cgroups.Resources
        $limits.PidsLimit = 35
        Set-Container $id -Resource $limits -Memory 97MB
        $limits.Memory | Should -BeNullOrEmpty -Because 'the object is the caller''s'
        Set-Container $id -Resource ([pscustomobject]@{ CpuShares = 700; Memory = $null })
        $resources = (Get-Container $id).Config.Cgroups.Resources
        $resources.Memory, $resources.PidsLimit, $resources.CpuShares | Should -Be 97MB, 35, 700
    }

    It 'takes lists in -Resource as hashtables' {
        $disk = (Get-Content (Get-ChildItem /sys/block/*/dev | Select-Object -First 1)) -split ':'
        Set-Container $id -Resource @{ BlkioThrottleReadBpsDevice = @{ Major = $disk[0]; Minor = $disk[1]; Rate = 10MB } }
        Set-Container $id -Resource @{ BlkioThrottleWriteBpsDevice = @(, @{ Major = $disk[0]; Minor = $disk[1]; Rate = 20MB }) }
        $resources = (Get-Container $id).Config.Cgroups.Resources
        $resources.BlkioThrottleReadBpsDevice[0].Rate, $resources.BlkioThrottleWriteBpsDevice[0].Rate | Should -Be 10MB, 20MB
        if (Test-Path /sys/fs/cgroup/blkio) { Read-Limit $id blkio blkio.throttle.read_bps_device io.max | Should -Be "$($disk -join ':') $(10MB)" }
    }

    It 'sets and takes away labels' {
        $container = Set-Container $id -Label @{ tier = $null; app = 'shop'; new = 1 } -PassThru
        $container | Should -BeOfType PSContainer.Container
        $container.Labels.Count | Should -Be 2
        $container.Labels.app, $container.Labels.new | Should -Be 'shop', '1'
        (Get-Container -Label @{ app = 'shop' } -ErrorAction SilentlyContinue).Id | Should -Contain $id
    }

    It 'changes several, by wildcard and from the pipeline' {
        $prefix = New-TestId
        1..2 | ForEach-Object { $null = New-Container "$prefix-$_" }
        Set-Container "$prefix*" -PidsLimit 40
        (Get-Container "$prefix*").Config.Cgroups.Resources.PidsLimit | Should -Be 40, 40
        (Get-Container "$prefix*" | Set-Container -PidsLimit 41 -PassThru).Config.Cgroups.Resources.PidsLimit | Should -Be 41, 41
    }

    It 'is taken at the next start where nothing runs' {
        $created = New-Container (New-TestId)
        Set-Container $created -Memory 48MB
        (Get-Container $created).Status | Should -Be Created
        Start-Container $created
        (Get-ContainerStats $created).MemoryLimit | Should -Be 48MB
    }

    It 'says what would change, old and new' {
        Set-Container $id -Memory 64MB -PidsLimit 10
        $lines = pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            Set-Container $id -StateRoot $TestRoot -Memory 128MB -PidsLimit -1 -Label @{ app = 'x' } -WhatIf
            Set-Container $id -StateRoot $TestRoot -Memory 64MB -WhatIf"
        $lines[0] | Should -BeLike '*Memory: 64 MiB -> 128 MiB, PidsLimit: 10 -> -1, Label app: shop -> x*'
        $lines[0] | Should -BeLike "*$id*"
        $lines[1] | Should -BeLike '*set already*'
        (Get-Container $id).Config.Cgroups.Resources.Memory | Should -Be 64MB
    }

    It 'refuses what cannot be, and touches nothing: <Line>' -ForEach @(
        @{ Line = '-Memory 0'; ErrorId = 'SizeOutOfRange,*' }
        @{ Line = '-Memory x'; ErrorId = 'ParameterArgumentTransformationError,*' }
        @{ Line = '-Cpu 0'; ErrorId = 'CpuOutOfRange,*' }
        @{ Line = '-Cpu 1 -CpuQuota 5000'; ErrorId = 'CpuAndCpuQuota,*' }
        @{ Line = '-CpuQuota 5'; ErrorId = 'ConfigInvalid,*' }
        @{ Line = '-CpuWeight 0'; ErrorId = 'ParameterArgumentValidationError,*' }
        @{ Line = '-IoWeight 5'; ErrorId = 'ParameterArgumentValidationError,*' }
        @{ Line = '-CpuSet x'; ErrorId = 'ConfigInvalid,*' }
        @{ Line = '-CpuSet 4000'; ErrorId = 'set cgroup limits,*' }
        @{ Line = '-MemorySwap 1MB'; ErrorId = 'ConfigInvalid,*' }
        @{ Line = '-Resource @{ Memroy = 1 }'; ErrorId = 'ParameterArgumentTransformationError,*' }
        @{ Line = '-Resource @{ PidsLimit = "many" }'; ErrorId = 'ParameterArgumentTransformationError,*' }
        @{ Line = '-Resource 5'; ErrorId = 'ParameterArgumentTransformationError,*' }
        @{ Line = '-Label @{ "a=b" = 1 }'; ErrorId = 'ConfigInvalid,*' }
        @{ Line = ''; ErrorId = 'NothingToSet,*' }) {
        $before = (Get-Container $id).Config.Cgroups.Resources | ConvertTo-Json
        $failures = Get-Failure { Invoke-Expression "Set-Container $id $Line" }
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike $ErrorId
        (Get-Container $id).Config.Cgroups.Resources | ConvertTo-Json | Should -Be $before
    }

    It 'says what is wrong and what to do' {
        $failures = Get-Failure { Set-Container $id -Resource @{ Memory = 4096; MemoryCheckBeforeUpdate = $true } }
        $failures[0].CategoryInfo.Category | Should -Be ResourceBusy
        $failures[0].TargetObject | Should -Be $id
        $failures[0].Exception.Message | Should -BeLike "*$id*memory*"
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*in use*'
        (Get-Failure { Set-Container no-such-container -PidsLimit 5 })[0].CategoryInfo.Category | Should -Be ObjectNotFound
        (Get-Failure { Set-Container $id -Resource @{ Memroy = 1 } })[0].Exception.Message | Should -BeLike '*Memroy*MemorySwap*'
        Get-Failure { Set-Container no-such-* -PidsLimit 5 } | Should -BeNullOrEmpty
    }

    It 'goes on with the next container after an error' {
        $other = New-Container (New-TestId)
        $failures = Get-Failure { 'no-such-container', $other.Id | Set-Container -PidsLimit 50 }
        $failures.Count | Should -Be 1
        (Get-Container $other).Config.Cgroups.Resources.PidsLimit | Should -Be 50
    }

    It 'killed at any moment leaves a container that the next command can work with' {
        $victim = New-TestId
        $null = New-Container $victim -Memory 64MB -PidsLimit 10 -Start
        foreach ($moment in 1..6) {
            $job = Start-Process pwsh -PassThru -ArgumentList '-NoProfile', '-NonInteractive', '-Command', "
                Import-Module '$PSScriptRoot/../../PSContainer.psd1'
                while (`$true) {
                    Set-Container $victim -StateRoot $TestRoot -Memory 64MB -PidsLimit 10 -Cpu 0.5
                    Set-Container $victim -StateRoot $TestRoot -Memory 128MB -PidsLimit 20 -Cpu 0.9
                    [IO.File]::WriteAllText('$TestRoot/go', '')
                }"
            try {
                while (-not (Test-Path "$TestRoot/go")) { Start-Sleep -Milliseconds 20 }
                Start-Sleep -Milliseconds (7 * $moment)
            } finally { $job.Kill(); $job.WaitForExit(); Remove-Item "$TestRoot/go" -ErrorAction SilentlyContinue }
            $container = Get-Container $victim
            $container.Status | Should -Be Running
            $container.Config.Cgroups.Resources.Memory | Should -BeIn 64MB, 128MB
            Read-Limit $victim memory memory.limit_in_bytes memory.max | Should -BeIn 64MB, 128MB
            Set-Container $victim -Memory (70MB + $moment * 1MB) -PidsLimit 30
            (Get-ContainerStats $victim).MemoryLimit | Should -Be (70MB + $moment * 1MB)
            (Get-Container $victim).Config.Cgroups.Resources.PidsLimit | Should -Be 30
        }
        Stop-Container $victim -Force
        Start-Container $victim
        (Get-ContainerStats $victim).PidsLimit | Should -Be 30
    }
}
