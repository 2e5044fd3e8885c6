BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    $fault = Get-CriuFault
}

Describe "Get-ContainerCheckpoint and Remove-ContainerCheckpoint$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Criu.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
        $id = New-TestId
        $null = New-Container $id -Command sleep -ArgumentList 1000 -Start
        $default = Invoke-ContainerCheckpoint $id -LeaveRunning
        $named = Invoke-ContainerCheckpoint $id -LeaveRunning -Path "$work/named"
    }
    AfterAll {
        if ($default) { Remove-Item (Split-Path $default.Path) -Recurse -Force -ErrorAction SilentlyContinue }
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'lists those of a container that were saved where nobody said otherwise' {
        $default.Path | Should -BeLike "*/checkpoints/$id/*"
        $found = @(Get-ContainerCheckpoint $id)
        $found.Path | Should -Be @($default.Path)
        $found[0].ContainerId | Should -Be $id
        @(Get-ContainerCheckpoint "$($id.Substring(0, 8))*").Path | Should -Contain $default.Path
        (Get-Container $id | Get-ContainerCheckpoint).Path | Should -Be $default.Path
        Get-ContainerCheckpoint 'nobody-has-this' | Should -BeNullOrEmpty
    }

    It 'reads one by its path, and tells what it is' {
        $found = Get-ContainerCheckpoint -Path "$work/na*"
        $found.Path | Should -Be "$work/named"
        $found.IsValid | Should -BeNullOrEmpty
        $found.Kernel | Should -Be (uname -r)
        $found.CriuVersion | Should -BeLike '4.*'
        $found.Size | Should -Be ((Get-ChildItem "$work/named" -Filter *.img | Measure-Object Length -Sum).Sum + $found.LayerSize)
        $found.Created | Should -BeGreaterThan (Get-Date).AddMinutes(-10)
        "$found" | Should -Be "$work/named"
        ([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($found)) | Get-ContainerCheckpoint).Path | Should -Be "$work/named"
    }

    It 'finds out with -Test what was altered' {
        (Get-ContainerCheckpoint -Path "$work/named" -Test).IsValid | Should -BeTrue
        cp -a "$work/named" "$work/altered"
        Add-Content "$work/altered/core-1.img" 'x' -NoNewline
        $found = Get-ContainerCheckpoint -Path "$work/altered" -Test
        $found.IsValid | Should -BeFalse
        $found.Faults | Should -BeLike 'core-1.img has * bytes in place of *'
        Set-Content "$work/altered/pscontainer.json" 'no JSON'
        $found = Get-ContainerCheckpoint -Path "$work/altered" -WarningVariable warnings -WarningAction SilentlyContinue
        $found.IsValid | Should -BeFalse
        $warnings | Should -HaveCount 1
    }

    It 'removes what belongs to a checkpoint and nothing else' {
        cp -a "$work/named" "$work/shared"
        Set-Content "$work/shared/mine.txt" 'mine'
        Remove-ContainerCheckpoint "$work/shared"
        (Get-ChildItem "$work/shared" -Force).Name | Should -Be 'mine.txt'
        (Get-Failure { Remove-ContainerCheckpoint "$work/shared" })[0].FullyQualifiedErrorId | Should -BeLike 'read the checkpoint,ENOENT,*'
        $default | Remove-ContainerCheckpoint
        Split-Path $default.Path | Should -Not -Exist
    }
}
