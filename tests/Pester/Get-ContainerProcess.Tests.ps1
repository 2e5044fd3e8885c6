BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Get-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $null = New-Container $id -Start
        $started = Start-ContainerProcess $id -User 65534:65534 -- tail -f /dev/null
        $null = New-Container ($idle = New-TestId)
    }
    AfterAll { Remove-TestRoot }

    It 'lists the processes of a container' {
        $processes = Get-ContainerProcess $id
        $processes | Should -BeOfType PSContainer.ContainerProcess
        $processes.Count | Should -Be 2
        $processes[0].IsInit | Should -BeTrue
        $processes[0].ContainerProcessId | Should -Be 1
        $processes[1].Id | Should -Be $started.Id
        $processes[1].User | Should -Be nobody
        $processes[1].CommandName | Should -Be tail
        $processes[1].State | Should -Be 'Sleeping'
        $processes[1].HasExited | Should -BeFalse
    }

    It 'lists those of all by default' { @(Get-ContainerProcess).Count | Should -Be 2 }
    It 'selects by name' { (Get-ContainerProcess $id ta*).Id | Should -Be $started.Id }
    It 'selects by process id' { (Get-ContainerProcess -ProcessId $started.Id).CommandName | Should -Be tail }
    It 'selects by process id under its short name' { (Get-ContainerProcess -Id $started.Id).CommandName | Should -Be tail }

    It 'tells the threads' {
        $process = Start-ContainerProcess $id -- python3 -c 'import threading, time; [threading.Thread(target=time.sleep, args=(60,)).start() for i in range(3)]'
        try {
            for ($i = 0; $i -lt 200 -and @(Get-ChildItem "/proc/$($process.Id)/task").Count -lt 4; $i++) { Start-Sleep -Milliseconds 20 }
            (Get-ContainerProcess -Id $process.Id).Threads | Should -BeNullOrEmpty
            $threads = (Get-ContainerProcess -Id $process.Id -IncludeThread).Threads
            $threads.Id | Should -Be (Get-ChildItem "/proc/$($process.Id)/task" | ForEach-Object { [int]$_.Name } | Sort-Object)
            $threads.Name | Sort-Object -Unique | Should -BeLike 'python*'
            $threads.State | Sort-Object -Unique | Should -Be 'Sleeping'
            $threads[0].ContainerThreadId | Should -Be $process.ContainerProcessId
            ($threads | Out-String) | Should -Match 'CTID'
        } finally { Stop-ContainerProcess $process -Force }
    }

    It 'completes ids and names' {
        (Complete "Get-ContainerProcess -StateRoot $TestRoot $id -Name ta").CompletionText | Should -Be 'tail'
        (Complete "Get-ContainerProcess -StateRoot $TestRoot $id -Id $($started.Id)").CompletionText | Should -Contain "$($started.Id)"
    }

    It 'has nothing of one that does not run' { Get-ContainerProcess $idle | Should -BeNullOrEmpty }
    It 'takes containers from the pipeline' { @(Get-Container | Get-ContainerProcess).Count | Should -Be 2 }
}
