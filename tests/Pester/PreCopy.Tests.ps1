BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    . $PSScriptRoot/Sshd.ps1
    $fault = Get-CriuFault
    if (-not $fault) { $fault = Get-SshFault }
    if (-not $fault -and -not (& criu check --feature mem_dirty_track 2>&1 | Select-String 'is supported')) {
        $fault = 'this kernel keeps no track of changed memory; tests/Conformance/memory-tracking.sh brings one that does'
    }
}

Describe "Memory that is copied ahead$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/OtherMachine.ps1

        # 24 MiB of its memory are what nobody else has; it writes them when it is told to. Beside it another counts.
        function New-Rememberer([string] $Id) {
            $null = New-Container $Id -Command sh -ArgumentList '-c', @'
mkfifo /var/tmp/go
{ dd if=/dev/urandom bs=1M count=24 2>/dev/null | tee /var/tmp/written; read x < /var/tmp/go; } | tail -c 25165824 > /var/tmp/remembered &
i=0; while :; do i=$((i+1)); echo $i > /var/tmp/count; sleep 0.3; done
'@ -Start
            for ($i = 0; $i -lt 400 -and (Invoke-ContainerProcess $Id -- sh -c 'stat -c %s /var/tmp/written 2>/dev/null || echo 0') -ne '25165824'; $i++) { Start-Sleep -Milliseconds 50 }
        }
        $remembers = 'before=$(cat /var/tmp/count); before=${before:-0}; echo > /var/tmp/go; for i in 1 2 3 4 5 6 7 8 9; do sleep 1; if cmp /var/tmp/written /var/tmp/remembered 2>/dev/null && [ "0$(cat /var/tmp/count)" -gt "$before" ]; then echo yes; exit; fi; done'
    }
    BeforeEach {
        $id = New-TestId
        $to.Id = $there = "$id-there"
    }
    AfterEach {
        Clear-Moved $id
        Remove-Item $work/ahead, $work/images -Recurse -Force -ErrorAction Ignore
    }
    AfterAll {
        Remove-OtherMachine
    }

    It 'is what a container moves with, where there is much of it' {
        New-Rememberer $id
        $moved = Move-Container $id @to -PassThru
        $moved.PreDumpCount | Should -BeGreaterThan 0
        $moved.Size | Should -BeGreaterThan 25165824
        (Get-There).status | Should -Be running
        There exec $there sh -c $remembers | Should -Be yes
        Get-Container $id -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-ChildItem $work/data/checkpoints | Should -BeNullOrEmpty
        Test-Path "/var/lib/pscontainer/checkpoints/$id" | Should -BeFalse
    }

    It 'is not, where it is not wanted' {
        New-Rememberer $id
        (Move-Container $id @to -PreDumpCount 0 -PassThru).PreDumpCount | Should -Be 0
        There exec $there sh -c $remembers | Should -Be yes
    }

    It 'leaves the container alone where the line is dropped meanwhile' {
        New-Rememberer $id
        $process = (Get-Container $id).ProcessId
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH = 'cut:5000000'
        $null = Get-Failure { Move-Container $id @to -PreDumpCount 2 }
        (Get-Container $id).Status | Should -Be Running
        (Get-Container $id).ProcessId | Should -Be $process
        Test-Path "/var/lib/pscontainer/checkpoints/$id/*/pre-dump-1" | Should -BeFalse
        for ($i = 0; $i -lt 200 -and (Test-Path $work/data/checkpoints/*); $i++) { Start-Sleep -Milliseconds 50 }
        Get-ChildItem $work/data/checkpoints -Recurse -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-There | Should -BeNullOrEmpty
        Invoke-ContainerProcess $id -- sh -c $remembers | Should -Be yes
    }

    It 'has a container go on here, with all of it, where the line is dropped at the end' {
        New-Rememberer $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH = 'at-ready'
        (Get-Failure { Move-Container $id @to -PreDumpCount 2 })[0].Exception.Message | Should -Match 'runs on here'
        Invoke-ContainerProcess $id -- sh -c $remembers | Should -Be yes
        Get-ChildItem "/var/lib/pscontainer/checkpoints/$id" -Recurse -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'goes over a session of PowerShell, too' {
        New-Rememberer $id
        $session = New-PSSession -HostName 127.0.0.1 -Port $sshd.Port -KeyFilePath $to.KeyFilePath -Options @{ UserKnownHostsFile = "$work/sshd/known" }
        try {
            Invoke-Command $session { param($module) Import-Module $module } -ArgumentList (Get-Module PSContainer).Path
            $moved = Move-Container $id -Session $session -Id $there -RemoteStateRoot "$TestRoot-there" -PassThru
            $moved.PreDumpCount | Should -BeGreaterThan 0
            There exec $there sh -c $remembers | Should -Be yes
        }
        finally { Remove-PSSession $session }
    }

    It 'is what a checkpoint can be based on' {
        New-Rememberer $id
        $ahead = Invoke-ContainerCheckpoint $id -Path $work/ahead -PreDump
        $ahead.IsPreDump | Should -BeTrue
        $ahead.MemorySize | Should -BeGreaterThan 25165824
        (Get-Container $id).Status | Should -Be Running
        $checkpoint = Invoke-ContainerCheckpoint $id -Path $work/images -ParentPath ../ahead
        $checkpoint.MemorySize | Should -BeLessThan 12000000
        $checkpoint.ParentPath | Should -Be ../ahead
        Get-ContainerCheckpoint -Path $work/images -Test | Should -Not -BeNullOrEmpty
        (Get-Failure { Restore-Container -Path $work/ahead -Id "$id-2" })[0].Exception.Message | Should -Match 'pre-dump'
        (Restore-Container $id).Status | Should -Be Running
        Invoke-ContainerProcess $id -- sh -c $remembers | Should -Be yes
    }
}
