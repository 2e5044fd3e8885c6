BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    $fault = Get-CriuFault
}

Describe "Restore-Container$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Criu.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
        function New-ImagePath { "$work/$([guid]::NewGuid().ToString('n'))" }

        # One checkpoint for all that damage copies of it.
        $saved = New-TestId
        $null = New-Container $saved -Command sh -ArgumentList '-c', 'i=0; while :; do i=$((i+1)); echo $i > /root/count; sleep 0.05; done' -Start
        Start-Sleep -Milliseconds 300
        $good = (Invoke-ContainerCheckpoint $saved -Path (New-ImagePath)).Path
        function Copy-Checkpoint { $to = New-ImagePath; cp -a $good $to; $to }

        # What is there of a restore that failed: nothing.
        function Get-Traces([string] $Id) {
            if (Test-Path "$TestRoot/$Id/restore") { "$TestRoot/$Id/restore" }
            Get-ChildItem /sys/fs/cgroup/*/pscontainer/$Id -ErrorAction SilentlyContinue | Where-Object { Get-Content "$_/cgroup.procs" }
            Get-Content /proc/self/mountinfo | Where-Object { $_ -like "*$TestRoot/$Id*" }
            Get-Criu
        }

        # CRIU at work on one of this file's checkpoints, which is its working directory.
        function Get-Criu { Get-Process criu -ErrorAction SilentlyContinue | Where-Object { (Get-Item "/proc/$($_.Id)/cwd" -ErrorAction SilentlyContinue).LinkTarget -like "$work/*" } }
    }
    AfterAll {
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'says what is wrong with <What>, and the container is as it was' -ForEach @(
        @{ What = 'an image that is cut off'; Damage = { param($d) $f = Get-ChildItem $d -Filter 'pages-*.img' | Select-Object -First 1; [IO.File]::WriteAllBytes($f, [IO.File]::ReadAllBytes($f)[0..99]) }; Message = '*is not as it was written: pages-*.img has 100 bytes in place of *'; ErrorId = 'look at the images,EIO' }
        @{ What = 'an image that is missing'; Damage = { param($d) Remove-Item "$d/inventory.img" }; Message = '*inventory.img is missing*'; ErrorId = 'look at the images,EIO' }
        @{ What = 'memory of which a byte was altered'; Damage = { param($d) $f = (Get-ChildItem $d -Filter 'pages-*.img' | Sort-Object Length)[-1]; $b = [IO.File]::ReadAllBytes($f); $b[5000] = $b[5000] -bxor 1; [IO.File]::WriteAllBytes($f, $b) }; Message = '*has been altered*'; ErrorId = 'look at the images,EIO' }
        @{ What = 'a manifest that is no JSON'; Damage = { param($d) Set-Content "$d/pscontainer.json" '{ "schema": 1,' }; Message = '*is damaged*'; ErrorId = 'read the checkpoint' }
        @{ What = 'a manifest of a newer version'; Damage = { param($d) (Get-Content "$d/pscontainer.json" -Raw) -replace '"schema": 1,', '"schema": 99,' | Set-Content "$d/pscontainer.json" }; Message = '*newer version*'; ErrorId = 'read the checkpoint' }
        @{ What = 'a directory without a checkpoint'; Damage = { param($d) Remove-Item "$d/pscontainer.json" }; Message = '*there is no checkpoint in*'; ErrorId = 'read the checkpoint,ENOENT' }
        @{ What = 'another architecture'; Damage = { param($d) (Get-Content "$d/pscontainer.json" -Raw) -replace '"architecture": "\w+"', '"architecture": "riscv64"' | Set-Content "$d/pscontainer.json" }; Message = '*another architecture: riscv64*'; ErrorId = 'look at the images,ENOEXEC' }
        @{ What = 'a private layer that is missing'; Damage = { param($d) Remove-Item "$d/layer" -Recurse }; Message = '*private layer is missing*'; ErrorId = 'look at the images,EIO' }
    ) {
        $damaged = Copy-Checkpoint
        & $Damage $damaged
        $failure = Get-Failure { Restore-Container -Path $damaged }
        $failure.Count | Should -Be 1
        $failure[0].Exception.Message | Should -BeLike $Message
        $failure[0].FullyQualifiedErrorId | Should -BeLike "$ErrorId,*"
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$((Get-Container $saved).Status)" | Should -Be 'Checkpointed'
        Get-Traces $saved | Should -BeNullOrEmpty
    }

    It 'restores nothing that may do more than the configuration lets it' {
        $id = New-TestId
        $path = Copy-Checkpoint
        $manifest = Get-Content "$path/pscontainer.json" -Raw | ConvertFrom-Json -AsHashtable
        foreach ($set in 'Bounding', 'Effective', 'Permitted', 'Inheritable', 'Ambient') { $manifest.state.config.capabilities[$set] = @('CAP_CHOWN') }
        $manifest | ConvertTo-Json -Depth 30 | Set-Content "$path/pscontainer.json"
        $failure = Get-Failure { Restore-Container -Path $path -Id $id }
        $failure[0].Exception.Message | Should -BeLike '*was not restored: its process sh would have capabilities*'
        Get-Container $id* | Should -BeNullOrEmpty
        Get-Traces $id | Should -BeNullOrEmpty
    }

    It 'restores a container on a root of its own only where that is' {
        $root = "$work/root"
        $null = New-Item -ItemType Directory "$root/bin", "$root/proc", "$root/sys", "$root/dev", "$root/tmp"
        Copy-Item (Get-Command busybox).Source "$root/bin/busybox"
        $id = New-TestId
        $null = New-Container $id -RootPath $root -Command /bin/busybox -ArgumentList sh, '-c', 'i=0; while :; do i=$((i+1)); echo $i > /tmp/count; /bin/busybox sleep 0.05; done' -Start
        Start-Sleep -Milliseconds 300
        $checkpoint = Invoke-ContainerCheckpoint $id -Path (New-ImagePath)
        $checkpoint.HasLayer | Should -BeFalse
        $checkpoint.RootPath | Should -Be $root
        Rename-Item $root "$root-away"
        $failure = Get-Failure { Restore-Container $id }
        $failure[0].Exception.Message | Should -BeLike "*$root*No such file or directory*"
        Get-Traces $id | Should -BeNullOrEmpty
        Rename-Item "$root-away" $root
        $before = [int](Get-Content "$root/tmp/count")
        "$((Restore-Container $id).Status)" | Should -Be 'Running'
        for ($i = 0; $i -lt 100 -and [int](Get-Content "$root/tmp/count") -le $before; $i++) { Start-Sleep -Milliseconds 20 }
        [int](Get-Content "$root/tmp/count") | Should -BeGreaterThan $before
        $failure = Get-Failure { Restore-Container $id }
        $failure[0].Exception.Message | Should -BeLike '*is not checkpointed*'
        $failure = Get-Failure { Restore-Container -Path $checkpoint.Path }
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotStopped,*' -Because 'the id is in use by one that runs'
    }

    It 'is done by another pwsh, whatever became of the one that saved it' {
        $id = New-TestId
        $path = New-ImagePath
        pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$PSScriptRoot/../../PSContainer.psd1'
            `$null = New-Container $id -StateRoot '$TestRoot' -Command sh -ArgumentList '-c', 'i=0; while :; do i=`$((i+1)); echo `$i > /root/count; sleep 0.05; done' -Start
            Start-Sleep -Milliseconds 500
            `$null = Invoke-ContainerCheckpoint $id -StateRoot '$TestRoot' -Path '$path'"
        "$((Get-Container $id).Status)" | Should -Be 'Checkpointed'
        "$((Get-Container $id | Restore-Container).Status)" | Should -Be 'Running'
        [int](Invoke-ContainerProcess $id -- cat /root/count) | Should -BeGreaterThan 3
        Stop-Container $id -Force
        "$((Get-Container $id).Status)" | Should -Be 'Stopped'
    }

    It 'restores one after the container has been removed' {
        $id = New-TestId
        $null = New-Container $id -Command sh -ArgumentList '-c', 'echo made > /root/made; while :; do sleep 0.1; done' -Start
        Start-Sleep -Milliseconds 200
        $checkpoint = Invoke-ContainerCheckpoint $id -Path (New-ImagePath)
        Remove-Container $id
        (Get-ContainerCheckpoint -Path $checkpoint.Path | Restore-Container).Id | Should -Be $id
        Invoke-ContainerProcess $id -- cat /root/made | Should -Be 'made'
    }

    It 'leaves nothing when it is killed in between, and is done again' {
        $met = 0
        foreach ($moment in 20, 40, 60, 80, 100, 130, 160) {
            Invoke-Killed "Restore-Container $saved" $moment
            # What the monitor makes of it takes a moment.
            for ($i = 0; $i -lt 250 -and (Get-Criu); $i++) { Start-Sleep -Milliseconds 20 }
            $now = Get-Container $saved
            if ("$($now.Status)" -eq 'Running') { break }
            $met++
            for ($i = 0; $i -lt 250 -and (Get-ChildItem /sys/fs/cgroup/pids/pscontainer/$saved/cgroup.procs -ErrorAction SilentlyContinue | Get-Content); $i++) { Start-Sleep -Milliseconds 20 }
        }
        $met | Should -BeGreaterThan 0
        if ("$((Get-Container $saved).Status)" -ne 'Running') { Restore-Container -Path $good | Out-Null }
        "$((Get-Container $saved).Status)" | Should -Be 'Running'
        Remove-Container $saved -Force
        Get-Traces $saved | Should -BeNullOrEmpty
    }
}
