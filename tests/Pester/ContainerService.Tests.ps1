# Bundles with a runtime.json of linuxkit, and directories of them. Each scenario that makes interfaces runs in a pwsh with a network namespace to itself.
BeforeDiscovery {
    $missing = (id -u) -ne '0' -or -not (Get-Command busybox -CommandType Application -ErrorAction SilentlyContinue)
}

Describe 'runtime.json and service directories' -Tag Root -Skip:$missing {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $PSDefaultParameterValues['*-ContainerService:StateRoot'] = $TestRoot
        $tag = "psct$([guid]::NewGuid().ToString('n').Substring(0, 12))"
        $work = "/tmp/$tag"
        $PSDefaultParameterValues['Start-ContainerService:LogDirectory'] = "$work/logs"
        $null = New-Item -ItemType Directory $work/out, $work/root -Force
        foreach ($name in 'bin', 'proc', 'dev', 'sys', 'mnt', 'tmp', 'etc') { $null = New-Item -ItemType Directory $work/root/$name -Force }
        Copy-Item (Get-Command busybox -CommandType Application)[0].Source $work/root/bin/busybox
        foreach ($name in 'sh', 'echo', 'sleep', 'ls', 'cat', 'true') { $null = New-Item -ItemType SymbolicLink $work/root/bin/$name -Target busybox }

        function New-TestBundle([string] $Part, [string] $Name, [string] $Script, [string] $Runtime, [string] $Network) {
            $path = "$work/tree/$Part/$Name-$tag"
            $null = New-ContainerBundle $path
            Remove-Item $path/rootfs
            $json = Get-Content $path/config.json -Raw | ConvertFrom-Json
            $json.root.path = "$work/root"
            $json.process.args = @('/bin/sh', '-c', $Script)
            $json.mounts += @{ destination = '/mnt'; type = 'bind'; source = "$work/out"; options = @('rbind', 'rw') }
            if ($Network) { ($json.linux.namespaces | Where-Object type -EQ network) | Add-Member path $Network }
            $json | ConvertTo-Json -Depth 30 | Set-Content $path/config.json
            if ($Runtime) { $Runtime.Replace('WORK', $work).Replace('TAG', $tag) | Set-Content $path/runtime.json }
            $path
        }
        function Get-Left {
            Select-String -Path /proc/self/mountinfo -Pattern $work -SimpleMatch | ForEach-Object Line
            Get-ChildItem /sys/fs/cgroup/*/* -Directory -ErrorAction Ignore | Where-Object Name -Match $tag | ForEach-Object FullName
            if (Test-Path $work/run) { "$work/run" }
        }
    }
    AfterEach {
        Get-ContainerService | Stop-ContainerService -Timeout 0
        Get-Container | Remove-Container -Force
        if (Test-Path $work/tree) { Remove-Item $work/tree -Recurse -Force }
        Get-ChildItem $work/out | Remove-Item -Force
        Get-Left | Should -BeNullOrEmpty
    }
    AfterAll {
        Remove-TestRoot
        [IO.Directory]::Delete($work, $true)
    }

    Context 'New-Container -Bundle' {
        It 'does what runtime.json says, and Remove-Container takes it away' {
            $bundle = New-TestBundle one a 'sleep 1000' '{"cgroups": ["TAG-g"], "mounts": [{"type": "tmpfs", "source": "t", "destination": "WORK/run/m"}], "mkdir": ["WORK/run/m/d"], "bindNS": {"net": "WORK/run/net", "uts": "WORK/run/uts"}}'
            $id = New-TestId
            $container = New-Container $id -Bundle $bundle -Start
            "$work/run/m/d" | Should -Exist
            (Get-Item /sys/fs/cgroup/*/$tag-g).Count | Should -BeGreaterThan 0
            (stat -L -c %i $work/run/net) | Should -Be (stat -L -c %i "/proc/$($container.ProcessId)/ns/net")
            Stop-Container $id -Force
            @(Select-String -Path /proc/self/mountinfo -Pattern "$work/run" -SimpleMatch).Count | Should -Be 3
            Remove-Container $id
            Get-Left | Should -BeNullOrEmpty
        }

        It 'makes nothing with -WhatIf, and with -IgnoreRuntime' {
            $bundle = New-TestBundle one a 'sleep 1000' '{"mkdir": ["WORK/run/d"]}'
            New-Container (New-TestId) -Bundle $bundle -WhatIf
            "$work/run" | Should -Not -Exist
            $null = New-Container (New-TestId) -Bundle $bundle -IgnoreRuntime -Start
            "$work/run" | Should -Not -Exist
            $null = Import-ContainerBundle $bundle | New-Container (New-TestId)
            "$work/run/d" | Should -Exist
        }

        It 'names what is wrong: <Json>' -TestCases @(
            @{ Json = '{"mkdirs": []}'; Place = '$.mkdirs' }
            @{ Json = '{"mkdir": "x"}'; Place = '$.mkdir' }
            @{ Json = '{"interfaces": [{"name": "a", "add": "veth"}]}'; Place = '$.interfaces[0].peer' }
            @{ Json = '{"bindNS": {"net": 1}}'; Place = '$.bindNS.net' }
        ) {
            $bundle = New-TestBundle one a 'true' $Json
            $failure = (Get-Failure { New-Container (New-TestId) -Bundle $bundle -Start })[0]
            $failure.FullyQualifiedErrorId | Should -Match '^ConfigInvalid,'
            $failure.Exception.Violations.JsonPath | Should -Be $Place
            $failure.Exception.Message | Should -Match ([regex]::Escape("$bundle/runtime.json"))
            Get-Container | Should -BeNullOrEmpty
        }

        It 'leaves nothing where an interface is missing' {
            $bundle = New-TestBundle one a 'true' '{"mkdir": ["WORK/run/d"], "interfaces": [{"name": "missing0"}]}'
            $failure = (Get-Failure { New-Container (New-TestId) -Bundle $bundle -Start })[0]
            $failure.Exception.Message | Should -BeLike "*interfaces?0?.name*no interface 'missing0'*"
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            Get-Container | Should -BeNullOrEmpty
        }
    }

    Context 'Interfaces' -Skip:(-not (Get-Command ip, unshare -CommandType Application -ErrorAction SilentlyContinue).Count -ge 2) {
        It 'kill -9 at any moment leaves nothing that Remove-Container does not take away' {
            $module = (Get-Module PSContainer).Path -replace 'bin/PSContainer.dll$', 'PSContainer.psd1'
            $bundle = New-TestBundle one a 'sleep 1000' '{"cgroups": ["TAG-g"], "mounts": [{"type": "tmpfs", "source": "t", "destination": "WORK/run/m"}], "interfaces": [{"name": "in0", "peer": "out0"}, {"name": "ifb9", "add": "ifb", "createInRoot": true}, {"name": "in1", "peer": "out1"}], "bindNS": {"net": "WORK/run/net", "uts": "WORK/run/uts", "ipc": "WORK/run/ipc"}}'
            $output = unshare -n pwsh -NoProfile -NonInteractive -Command @"
`$ErrorActionPreference = 'Stop'
Import-Module '$module'
`$worker = "Import-Module '$module'; [Console]::Out.WriteLine('ready'); ```$null = New-Container -StateRoot $TestRoot -Bundle $bundle -Start; [Console]::Out.WriteLine('made')"
function Start-Worker {
    `$start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    '-NoProfile', '-NonInteractive', '-Command', `$worker | ForEach-Object { `$start.ArgumentList.Add(`$_) }
    `$start.RedirectStandardOutput = `$true
    `$process = [Diagnostics.Process]::Start(`$start)
    `$null = `$process.StandardOutput.ReadLine()
    `$process
}
# One that nobody kills says how long it takes here and now: on a busy machine the moments of an idle one would all be too early.
`$process = Start-Worker
`$clock = [Diagnostics.Stopwatch]::StartNew()
`$null = `$process.StandardOutput.ReadLine()
`$whole = `$clock.ElapsedMilliseconds
`$process.WaitForExit()
Get-Container -StateRoot $TestRoot | Remove-Container -StateRoot $TestRoot -Force
`$met = 0
foreach (`$part in 0.15, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.1, 1.3) {
    `$moment = [int](`$whole * `$part)
    `$process = Start-Worker
    Start-Sleep -Milliseconds `$moment
    `$process.Kill()
    `$process.WaitForExit()
    if (Select-String -Path /proc/self/mountinfo -Pattern $work/run -SimpleMatch -Quiet) { `$met++ }
    Get-Container -StateRoot $TestRoot -WarningAction SilentlyContinue | Remove-Container -StateRoot $TestRoot -Force
    for (`$i = 0; `$i -lt 100; `$i++) {
        `$links = @((ip -j link show | ConvertFrom-Json).ifname)
        if ("`$links" -eq 'lo') { break }
        Start-Sleep -Milliseconds 20
    }
    if ("`$links" -ne 'lo') { throw "moment `$moment left: `$links" }
    if (Select-String -Path /proc/self/mountinfo -Pattern $work -SimpleMatch -Quiet) { throw "moment `$moment left a mount" }
    if (Test-Path $work/run) { throw "moment `$moment left $work/run" }
    if (Get-ChildItem /sys/fs/cgroup/*/* -Directory -ErrorAction Ignore | Where-Object Name -EQ '$tag-g') { throw "moment `$moment left a cgroup" }
}
"met `$met"
"@ 2>&1
            "$output" | Should -Match '^met [1-9]'
        }
    }

    Context 'Start-ContainerService' {
        BeforeEach {
            $null = New-TestBundle onboot 010-cgroup 'echo one >> /mnt/order' '{"cgroups": ["TAG-c"]}'
            $null = New-TestBundle onboot 020-net 'sleep 0.3; echo two >> /mnt/order' '{"interfaces": [{"name": "inner0", "add": "bridge"}], "bindNS": {"net": "WORK/run/net"}}'
            $null = New-TestBundle onboot 030-last 'echo three >> /mnt/order; echo said'
            $null = New-TestBundle services web 'ls /sys/class/net >> /mnt/net; echo web >> /mnt/order; exec sleep 1000' '' "$work/run/net"
            $null = New-TestBundle services db 'echo db >> /mnt/order; exec sleep 1000'
            $null = New-TestBundle onshutdown bye 'echo bye >> /mnt/order'
        }

        It 'runs onboot in order, keeps services running, and takes all down' {
            Start-ContainerService $work/tree -WhatIf
            Get-ContainerService | Should -BeNullOrEmpty
            Start-ContainerService $work/tree | Should -BeNullOrEmpty
            $services = Get-ContainerService $work/tree
            $services.Name -replace "-$tag" | Should -Be 010-cgroup, 020-net, 030-last, db, web, bye
            $services.Kind | Should -Be OnBoot, OnBoot, OnBoot, Service, Service, OnShutdown
            $services.Status | Should -Be Stopped, Stopped, Stopped, Running, Running, $null
            $services[0..2].ExitCode | Should -Be 0, 0, 0
            Get-Content $services[2].LogPath | Should -Be said
            for ($i = 0; $i -lt 100 -and @(Get-Content $work/out/order).Count -lt 5; $i++) { Start-Sleep -Milliseconds 50 }
            (Get-Content $work/out/order)[0..2] | Should -Be one, two, three
            Get-Content $work/out/net | Should -Contain inner0
            (Get-Failure { Start-ContainerService $work/tree })[0].CategoryInfo.Category | Should -Be ResourceExists

            # Another session has them in view, and stops them.
            pwsh -NoProfile -NonInteractive -Command "Import-Module '$((Get-Module PSContainer).Path -replace 'bin/PSContainer.dll$', 'PSContainer.psd1')'; Get-ContainerService -StateRoot $TestRoot | Stop-ContainerService -Timeout 3"
            (Get-Content $work/out/order)[-1] | Should -Be bye
            Get-Left | Should -BeNullOrEmpty
            Get-Container | Should -BeNullOrEmpty
            (Get-Failure { Stop-ContainerService $work/tree })[0].FullyQualifiedErrorId | Should -Match ContainerNotExists
        }

        It 'starts a service again that was killed, but not with -NoRestart' {
            $before = Start-ContainerService $work/tree -PassThru -LogDirectory $work/out | Where-Object Name -Like web*
            $before.Supervised | Should -BeTrue
            $before.LogPath | Should -Be "$work/out/service.web-$tag.log"
            Send-ContainerSignal $before.ContainerId -Signal KILL
            for ($i = 0; $i -lt 100; $i++) {
                $after = Get-ContainerService -Name web*
                if ($after.ProcessId -and $after.ProcessId -ne $before.ProcessId) { break }
                Start-Sleep -Milliseconds 100
            }
            $after.Status | Should -Be Running
            $after.ProcessId | Should -Not -Be $before.ProcessId
            Stop-ContainerService $work/tree -Timeout 1
            $null = Start-ContainerService $work/tree -NoRestart
            (Get-ContainerService).Supervised | Should -Not -Contain $true
        }

        It 'takes all down where one fails' {
            $bad = New-TestBundle onboot 025-bad 'echo no good; exit 5'
            $failure = (Get-Failure { Start-ContainerService $work/tree })[0]
            $failure.Exception.Message | Should -BeLike "*$bad*exit code 5*"
            $failure.ErrorDetails.RecommendedAction -match '(/\S+\.log)' | Should -BeTrue
            Get-Content $Matches[1] | Should -Be 'no good'
            Get-Container | Should -BeNullOrEmpty
            Get-Left | Should -BeNullOrEmpty
        }

        It 'completes the directories that were started' {
            Start-ContainerService $work/tree
            (Complete "Stop-ContainerService -StateRoot $TestRoot -Path ").ListItemText | Should -Contain "$work/tree"
        }

        It 'kill -9 at any moment leaves nothing that Stop-ContainerService does not take away' {
            $module = (Get-Module PSContainer).Path -replace 'bin/PSContainer.dll$', 'PSContainer.psd1'
            $worker = "Import-Module '$module'; [Console]::Out.WriteLine('ready'); Start-ContainerService '$work/tree' -StateRoot $TestRoot -LogDirectory '$work/logs'"
            $met = 0
            foreach ($moment in 30, 60, 90, 150, 250, 400, 500) {
                $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
                '-NoProfile', '-NonInteractive', '-Command', $worker | ForEach-Object { $start.ArgumentList.Add($_) }
                $start.RedirectStandardOutput = $true
                $process = [Diagnostics.Process]::Start($start)
                $null = $process.StandardOutput.ReadLine()
                Start-Sleep -Milliseconds $moment
                $process.Kill()
                $process.WaitForExit()
                if (Get-ContainerService) { $met++ }
                Get-ContainerService | Stop-ContainerService -Timeout 0 -WarningAction SilentlyContinue
                Get-Container | Should -BeNullOrEmpty -Because "moment $moment"
                Get-Left | Should -BeNullOrEmpty -Because "moment $moment"
            }
            $met | Should -BeGreaterThan 0
        }
    }

    Context 'Bad input' {
        It 'names a directory that has no bundles' {
            $null = New-Item -ItemType Directory $work/tree
            (Get-Failure { Start-ContainerService $work/tree })[0].Exception.Message | Should -Match 'no bundles'
        }

        It 'names a path that is no namespace' {
            $null = New-TestBundle services joins 'true' '' "$work/root/bin/busybox"
            (Get-Failure { Start-ContainerService $work/tree })[0].Exception.Message | Should -Match 'is not a namespace'
            Get-Container | Should -BeNullOrEmpty
            Get-ContainerService | Should -BeNullOrEmpty
        }
    }
}
