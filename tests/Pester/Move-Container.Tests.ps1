BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    . $PSScriptRoot/Sshd.ps1
    $fault = Get-CriuFault
    if (-not $fault) { $fault = Get-SshFault }
}

Describe "Move-Container$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/OtherMachine.ps1

        # A program that counts into a file of its private layer, and remembers in memory alone what it began with. It seldom starts
        # another: one that is frozen in the middle of vfork(2) holds CRIU up for ten seconds.
        function New-Counter([string] $Id, [hashtable] $More = @{}) {
            $null = New-Container $Id -Command sh -ArgumentList '-c', "mark=$Id; echo begun > /etc/psc-begun; ln /etc/psc-begun /etc/psc-linked; rm /etc/hostname; i=0; while :; do i=`$((i+1)); echo `$i `$mark >> /var/tmp/psc-count; sleep 0.2; done" -Start @More
            for ($i = 0; $i -lt 200 -and (Get-Count $Id) -lt 2; $i++) { Start-Sleep -Milliseconds 25 }
        }
        function Get-Count([string] $Id) { [int]((Invoke-ContainerProcess $Id -- sh -c 'tail -n 1 /var/tmp/psc-count 2>/dev/null || echo 0') -split ' ')[0] }
        function Get-CheckpointLeft([string] $Id) { Test-Path "/var/lib/pscontainer/checkpoints/$Id/*/pscontainer.json" }

        # It runs here, has gone on where it was, and nothing of the attempt is left at either end.
        function Confirm-RunsHere([string] $Id, [int] $Count) {
            (Get-Container $Id).Status | Should -Be Running
            Get-Count $Id | Should -BeGreaterOrEqual $Count
            $before = Get-Count $Id
            Start-Sleep -Milliseconds 700
            Get-Count $Id | Should -BeGreaterThan $before
            Get-CheckpointLeft $Id | Should -BeFalse
            for ($i = 0; $i -lt 100 -and ((Get-There) -or (Test-Path $work/data/checkpoints/*)); $i++) { Start-Sleep -Milliseconds 50 }
            Get-There | Should -BeNullOrEmpty
            Get-ChildItem $work/data/checkpoints -Recurse -ErrorAction Ignore | Should -BeNullOrEmpty
            Get-ChildItem $work/data/containers -ErrorAction Ignore | Should -BeNullOrEmpty
        }
    }
    BeforeEach {
        $id = New-TestId

        # Another id there, since the two machines have one tree of cgroups, in which the place of one id is one.
        $there = "$id-there"
        $to.Id = $there
    }
    AfterEach {
        Clear-Moved $id
    }
    AfterAll {
        Remove-OtherMachine
    }

    It 'has a program go on at another machine, with its memory and its files' {
        New-Counter $id
        $count = Get-Count $id
        $moved = Get-Container $id | Move-Container @to -PassThru
        $moved.Destination | Should -Be 127.0.0.1
        $moved.DestinationId | Should -Be $there
        $moved.DestinationProcessId | Should -BeGreaterThan 0
        Get-Container $id -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-CheckpointLeft $id | Should -BeFalse
        (Get-There).status | Should -Be running
        (Get-There).pid | Should -Be $moved.DestinationProcessId
        $first = (There exec $there tail -n 1 /var/tmp/psc-count) -split ' '
        [int]$first[0] | Should -BeGreaterOrEqual $count
        $first[1] | Should -Be $id
        Start-Sleep -Milliseconds 700
        [int]((There exec $there tail -n 1 /var/tmp/psc-count) -split ' ')[0] | Should -BeGreaterThan $first[0]
        There exec $there cat /etc/psc-begun | Should -Be begun
        There exec $there stat -c %h /etc/psc-begun | Should -Be 2
        There exec $there sh -c 'test -e /etc/hostname || echo gone' | Should -Be gone
        Get-ChildItem $work/data/checkpoints | Should -BeNullOrEmpty
    }

    It 'writes nothing without -PassThru, and keeps the id without -Id' {
        New-Counter $id
        $to.Remove('Id')
        Move-Container $id @to | Should -BeNullOrEmpty
        (Get-There).id | Should -Be $id
    }

    It 'does nothing under -WhatIf' {
        New-Counter $id
        $process = (Get-Container $id).ProcessId
        Move-Container $id -HostName nowhere.invalid -WhatIf
        (Get-Container $id).ProcessId | Should -Be $process
    }

    It 'does not stop the container where <Name>' -ForEach @(
        @{ Name = 'the machine cannot be reached'; Change = @{ Port = 1 }; Says = 'Connection refused\)' }
        @{ Name = 'the key is none'; Change = @{ KeyFilePath = '/dev/null' }; Says = 'Permission denied' }
        @{ Name = 'pscontainer is not there'; Change = @{ RemotePath = '/nowhere/pscontainer' }; Says = '/nowhere/pscontainer' }
        @{ Name = 'the host is an option'; Change = @{ HostName = '-oProxyCommand=x' }; Says = 'no name of a machine' }
    ) {
        New-Counter $id
        $process = (Get-Container $id).ProcessId
        $arguments = $to.Clone()
        foreach ($key in $Change.Keys) { $arguments[$key] = $Change[$key] }
        (Get-Failure { Move-Container $id @arguments })[0].Exception.Message | Should -Match $Says
        (Get-Container $id).ProcessId | Should -Be $process
        Confirm-RunsHere $id 0
    }

    It 'does not stop it where the id is in use there' {
        New-Counter $id
        $process = (Get-Container $id).ProcessId
        $null = & $pscontainer --root "$TestRoot-there" --data-root $work/data run --detach $there '--' sleep 1000
        (Get-Failure { Move-Container $id @to })[0].Exception.Message | Should -Match 'exists'
        (Get-Container $id).ProcessId | Should -Be $process
        (Get-There).status | Should -Be running
    }

    It 'has it go on here where the line is dropped: <Mode>' -ForEach @(
        @{ Mode = 'cut:1' }, @{ Mode = 'cut:3000' }, @{ Mode = 'cut:70000' }, @{ Mode = 'cut:200000' }, @{ Mode = 'at-ready' }
    ) {
        New-Counter $id
        $count = Get-Count $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH = $Mode
        $failure = (Get-Failure { Move-Container $id @to })[0]
        $failure.Exception.Message | Should -Match 'was not moved to 127.0.0.1, and runs on here'
        $failure.TargetObject | Should -Be $id
        Confirm-RunsHere $id $count
    }

    It 'has it go on here when it is stopped' {
        New-Counter $id
        $count = Get-Count $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH = 'stall:60000'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$((Get-Module PSContainer).Path)'").AddStatement().AddCommand('Move-Container').AddParameters($to).AddParameter('Container', $id).AddParameter('StateRoot', $TestRoot)
            $running = $shell.BeginInvoke()
            for ($i = 0; $i -lt 200 -and (Get-Container $id).Status -ne 'Checkpointed'; $i++) { Start-Sleep -Milliseconds 50 }
            (Get-Container $id).Status | Should -Be Checkpointed
            $shell.Stop()
            $null = $running.AsyncWaitHandle.WaitOne(20000)
        }
        finally { $shell.Dispose() }
        Confirm-RunsHere $id $count
    }

    It 'has it go on here where it cannot go on there' {
        $null = New-Item -ItemType Directory $work/bound
        New-Counter $id @{ Mount = "$work/bound:/mnt:ro" }
        $count = Get-Count $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH_READY = "mv $work/bound $work/away"
        $env:PSC_SSH_FAILED = "mv $work/away $work/bound"
        $failure = (Get-Failure { Move-Container $id @to })[0]
        $failure.Exception.Message | Should -Match 'runs on here: .*bound'
        Confirm-RunsHere $id $count
    }

    It 'says that it stays checkpointed where it can go on nowhere' {
        $null = New-Item -ItemType Directory $work/lost
        New-Counter $id @{ Mount = "$work/lost:/mnt:ro" }
        $count = Get-Count $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH_READY = "rmdir $work/lost"
        $failure = (Get-Failure { Move-Container $id @to })[0]
        $failure.Exception.Message | Should -Match 'nor could it go on here'
        $failure.ErrorDetails.RecommendedAction | Should -Match "Restore-Container $id"
        (Get-Container $id).Status | Should -Be Checkpointed
        Get-There | Should -BeNullOrEmpty
        $null = New-Item -ItemType Directory $work/lost
        (Restore-Container $id).Status | Should -Be Running
        Get-Count $id | Should -BeGreaterOrEqual $count
    }

    It 'does not have it go on here where nobody knows: <Mode>' -ForEach @(
        @{ Mode = 'before-go'; Runs = $false }, @{ Mode = 'after-go'; Runs = $true }
    ) {
        New-Counter $id
        $env:PATH = "$work/bin:$path"
        $env:PSC_SSH = $Mode
        $failure = (Get-Failure { Move-Container $id @to })[0]
        $failure.Exception.Message | Should -Match 'may run there, and stays checkpointed here'
        $failure.ErrorDetails.RecommendedAction | Should -Match "ssh 127.0.0.1 .* state $there"
        $failure.ErrorDetails.RecommendedAction | Should -Match "Restore-Container $id"
        (Get-Container $id).Status | Should -Be Checkpointed
        Get-CheckpointLeft $id | Should -BeTrue
        for ($i = 0; $i -lt 100 -and -not $Runs -and (Get-There); $i++) { Start-Sleep -Milliseconds 50 }
        @(Get-There | Where-Object status -EQ running).Count | Should -Be ([int]$Runs)
        if ($Runs) { There delete --force $there }
        (Restore-Container $id).Status | Should -Be Running
    }

    It 'warns that memory is not copied in advance, and moves it' {
        New-Counter $id
        Move-Container $id @to -PreDumpCount 2 -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'does not keep track of changed memory'
        (Get-There).id | Should -Be $there
    }

    It 'can be a job' {
        New-Counter $id
        $job = Move-Container $id @to -PassThru -AsJob
        ($job | Receive-Job -Wait -AutoRemoveJob).DestinationId | Should -Be $there
        (Get-There).id | Should -Be $there
    }

    It 'has a receiving end that takes nothing but an archive' {
        $said = 'Good morning', 'everybody' | & $pscontainer --root "$TestRoot-there" --data-root $work/data receive $there
        $LASTEXITCODE | Should -Be 1
        ($said[0] | ConvertFrom-Json).state | Should -Be waiting
        ($said[1] | ConvertFrom-Json).state | Should -Be failed
        ($said[1] | ConvertFrom-Json).message | Should -Match 'truncated or altered'
        Get-ChildItem $work/data/checkpoints -Recurse -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    Context 'A session of PowerShell' {
        BeforeAll {
            $session = New-PSSession -HostName 127.0.0.1 -Port $sshd.Port -KeyFilePath $to.KeyFilePath -Options @{ UserKnownHostsFile = "$work/sshd/known" }
            Invoke-Command -Session $session { Import-Module $using:PSScriptRoot/../../PSContainer.psd1 }
        }
        AfterAll { $session | Remove-PSSession }

        It 'takes it' {
            New-Counter $id
            $count = Get-Count $id
            $moved = Move-Container $id -Session $session -RemoteStateRoot "$TestRoot-there" -Id $there -PassThru
            $moved.DestinationId | Should -Be $there
            Get-Container $id -ErrorAction Ignore | Should -BeNullOrEmpty
            $found = Invoke-Command -Session $session { Get-Container $args[0] -StateRoot $args[1] } -ArgumentList $there, "$TestRoot-there"
            $found.ProcessId | Should -Be $moved.DestinationProcessId
            [int]((There exec $there tail -n 1 /var/tmp/psc-count) -split ' ')[0] | Should -BeGreaterOrEqual $count
            Get-ChildItem /var/tmp -Filter 'pscontainer-*' | Should -BeNullOrEmpty
        }

        It 'that has the id already' {
            New-Counter $id
            $process = (Get-Container $id).ProcessId
            (Get-Failure { Move-Container $id -Session $session -RemoteStateRoot $TestRoot })[0].Exception.Message | Should -Match 'exists'
            (Get-Container $id).ProcessId | Should -Be $process
        }

        It 'that cannot have it go on' {
            New-Counter $id
            $count = Get-Count $id
            (Get-Failure { Move-Container $id -Session $session -RemoteStateRoot /proc/nowhere })[0].Exception.Message | Should -Match 'runs on here'
            Confirm-RunsHere $id $count
            Get-ChildItem /var/tmp -Filter 'pscontainer-*' | Should -BeNullOrEmpty
        }
    }
}
