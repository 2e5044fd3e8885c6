BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    $fault = Get-CriuFault
    $tracksMemory = -not $fault -and $(criu check --feature mem_dirty_track *> $null; $LASTEXITCODE -eq 0)
}

Describe "Invoke-ContainerCheckpoint$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Criu.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName

        # One that counts, in memory and on its root.
        function New-Counter([hashtable] $More = @{}) {
            $id = New-TestId
            $null = New-Container $id -Command sh -ArgumentList '-c', 'i=0; while :; do i=$((i+1)); echo $i > /root/count; sleep 0.05; done' -Start @More
            Wait-Count $id 3 | Out-Null
            $id
        }
        function Get-Count([string] $Id) { [int](Invoke-ContainerProcess $Id -- cat /root/count) }

        # Its count, when that has come so far: it writes the file anew each time, so it may be found empty.
        function Wait-Count([string] $Id, [int] $AtLeast) {
            for ($i = 0; $i -lt 400; $i++) {
                $now = try { Get-Count $Id } catch { 0 }
                if ($now -ge $AtLeast) { return $now }
                Start-Sleep -Milliseconds 25
            }
            throw "container $Id has not come to $AtLeast, but to $now"
        }
        function New-ImagePath { "$work/$([guid]::NewGuid().ToString('n'))" }
    }
    AfterEach { Get-Container -WarningAction SilentlyContinue | Remove-Container -Force }
    AfterAll {
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'saves a container, whose processes end, and which goes on where it was' {
        $id = New-Counter
        $before = Get-Count $id
        $checkpoint = Invoke-ContainerCheckpoint $id -Path (New-ImagePath)
        $checkpoint.ContainerId | Should -Be $id
        $checkpoint.ProcessCount | Should -BeGreaterOrEqual 1
        $checkpoint.MemorySize | Should -BeGreaterThan 4096
        $checkpoint.HasLayer | Should -BeTrue
        $saved = Get-Container $id
        "$($saved.Status)" | Should -Be 'Checkpointed'
        $saved.ProcessId | Should -BeNullOrEmpty
        Get-ContainerProcess $id | Should -BeNullOrEmpty
        $restored = Restore-Container $id
        "$($restored.Status)" | Should -Be 'Running'
        Wait-Count $id ($before + 2) | Should -BeLessThan ($before + 200) -Because 'it counts on, and does not begin again'
        Get-Process -Id $restored.ProcessId | Should -Not -BeNullOrEmpty
        (Get-Container $id).ExitCode | Should -BeNullOrEmpty
    }

    It 'loses nothing in ten rounds' {
        $id = New-Counter
        $last = Get-Count $id
        foreach ($round in 1..10) {
            Invoke-ContainerCheckpoint $id -Path (New-ImagePath) | Restore-Container | Out-Null
            $now = Wait-Count $id ($last + 1)
            $now | Should -BeLessThan ($last + 400)
            $last = $now
        }
        Stop-Container $id -Force
        (Wait-Container $id -PassThru).ExitCode | Should -Be 137 -Because 'its monitor waits for the restored process, too'
    }

    It 'leaves it running where that is wanted, and a copy begins where the first was' {
        $id = New-Counter
        $checkpoint = Checkpoint-Container $id -LeaveRunning -Path (New-ImagePath)
        $checkpoint.LeftRunning | Should -BeTrue
        $at = Get-Count $id
        "$((Get-Container $id).Status)" | Should -Be 'Running'
        $copy = "$id-copy"
        (Restore-Container -Path $checkpoint.Path -Id $copy).Id | Should -Be $copy
        Wait-Count $copy 3 | Out-Null
        Wait-Count $id ($at + 1) | Out-Null
        # Each has a root, a process and a cgroup of its own.
        Invoke-ContainerProcess $copy -- sh -c 'echo mine > /root/own'
        Invoke-ContainerProcess $id -- sh -c 'ls /root/own 2>/dev/null; true' | Should -BeNullOrEmpty
        (Get-Container $id).ProcessId | Should -Not -Be (Get-Container $copy).ProcessId
        foreach ($one in $id, $copy) {
            Get-Content "/proc/$((Get-Container $one).ProcessId)/cgroup" | Where-Object { $_ -match 'pids:' } | Should -BeLike "*/$one"
        }
    }

    It 'carries a tree of processes with pipes, shared memory and what was changed in the root' {
        $program = @'
import mmap, multiprocessing, os, time
shared = mmap.mmap(-1, 4096)
read, write = os.pipe()
def child(number):
    value = 0
    while True:
        value += 1
        os.write(write, b"%d:%d\n" % (number, value))
        shared[number] = value % 250
        time.sleep(0.05)
for number in (1, 2, 3):
    multiprocessing.Process(target=child, args=(number,), daemon=True).start()
os.rename("/etc/hostname", "/etc/was-hostname") if os.path.exists("/etc/hostname") else None
seen = {1: 0, 2: 0, 3: 0}
for line in os.fdopen(read):
    number, value = map(int, line.split(":"))
    if value != seen[number] + 1:
        raise SystemExit(9)
    seen[number] = value
    with open("/root/seen.new", "w") as file:
        file.write("%d %d %d %d" % (seen[1], seen[2], seen[3], shared[number]))
    os.rename("/root/seen.new", "/root/seen")
'@
        $id = New-TestId
        Set-Content "$work/tree.py" $program
        $null = New-Container $id -Command python3 -ArgumentList '/opt/tree.py' -Mount "$work/tree.py:/opt/tree.py:ro" -Start
        function Get-Seen { [int[]]("$(Invoke-ContainerProcess $id -- sh -c 'cat /root/seen 2>/dev/null || echo 0 0 0 0')" -split ' ') }
        for ($i = 0; $i -lt 200 -and (Get-Seen)[2] -lt 3; $i++) { Start-Sleep -Milliseconds 50 }
        $before = Get-Seen
        $checkpoint = Invoke-ContainerCheckpoint $id -Path (New-ImagePath)
        $checkpoint.ProcessCount | Should -Be 4
        Restore-Container $id | Out-Null
        for ($i = 0; $i -lt 200 -and (Get-Seen)[2] -le $before[2] + 3; $i++) { Start-Sleep -Milliseconds 50 }
        $after = Get-Seen
        foreach ($n in 0..2) { $after[$n] | Should -BeGreaterThan $before[$n] }
        @(Get-ContainerProcess $id).Count | Should -Be 4
        # The mount of the host is there again, and still read-only.
        Invoke-ContainerProcess $id -- sh -c '(echo x >> /opt/tree.py) 2>/dev/null'
        $LASTEXITCODE | Should -Not -Be 0
        Invoke-ContainerProcess $id -- sh -c 'ls /etc/hostname 2>/dev/null; true' | Should -BeNullOrEmpty
    }

    It 'says before anything is frozen that <What>' -ForEach (@(
        @{ What = 'the kernel keeps no track of changed memory'; More = @{ PreDump = $true }; Message = '*CONFIG_MEM_SOFT_DIRTY*'; ErrorId = 'ask what CRIU can do,EOPNOTSUPP'; Tracks = $true }
        @{ What = 'the parent images are not there'; More = @{ ParentPath = '../nothing' }; Message = '*--parent-path leads to*'; ErrorId = 'look at the parent images,EINVAL' }
        @{ What = 'the parent images are named from the root'; More = @{ ParentPath = '/nothing' }; Message = '*must be relative*'; ErrorId = 'look at the parent images,EINVAL' }
    ) | Where-Object { -not ($tracksMemory -and $_.Tracks) }) {
        $id = New-Counter
        $path = New-ImagePath
        $failure = Get-Failure { Invoke-ContainerCheckpoint $id -Path $path @More }
        $failure.Count | Should -Be 1
        $failure[0].Exception.Message | Should -BeLike $Message
        $failure[0].FullyQualifiedErrorId | Should -BeLike "$ErrorId,*"
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $path | Should -Not -Exist
        $now = Get-Count $id
        Wait-Count $id ($now + 1) | Out-Null
    }

    It 'names a process that has joined the container, which CRIU cannot save' {
        $id = New-Counter
        $process = Start-ContainerProcess $id -- sleep 1000
        $failure = Get-Failure { Invoke-ContainerCheckpoint $id -Path (New-ImagePath) }
        $failure[0].Exception.Message | Should -BeLike "*$($process.Id) (sleep)*"
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike "*Stop-ContainerProcess $id -Id $($process.Id)*"
        Stop-ContainerProcess $id -Id $process.Id -Force
        Wait-ContainerProcess $id -Id $process.Id -ErrorAction SilentlyContinue
        (Invoke-ContainerCheckpoint $id -Path (New-ImagePath)).ContainerId | Should -Be $id
    }

    It 'runs on where the disk has no room for its memory, and nothing is left' {
        $id = New-TestId
        $null = New-Container $id -Command python3 -ArgumentList '-c', 'import os,time; x = os.urandom(40 << 20); print(len(x)); time.sleep(1000)' -Start
        for ($i = 0; $i -lt 200 -and (Get-Process -Id (Get-Container $id).ProcessId).WorkingSet64 -lt 40MB; $i++) { Start-Sleep -Milliseconds 50 }
        $small = New-ImagePath
        $null = New-Item -ItemType Directory $small
        mount -t tmpfs -o size=8m tmpfs $small
        try {
            $failure = Get-Failure { Invoke-ContainerCheckpoint $id -Path "$small/images" }
            $failure.Count | Should -Be 1
            $failure[0].Exception.Message | Should -BeLike "*could not be saved, and runs on: *"
            $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            Get-ChildItem "$small/images" -ErrorAction SilentlyContinue | Where-Object Name -NotLike '*.log' | Should -BeNullOrEmpty
            "$((Get-Container $id).Status)" | Should -Be 'Running'
            Invoke-ContainerProcess $id -- echo alive | Should -Be 'alive'
        } finally { umount $small }
    }

    It 'refuses a directory that is not empty, and replaces a checkpoint only with -Force' {
        $id = New-Counter
        $path = New-ImagePath
        $null = Invoke-ContainerCheckpoint $id -Path $path -LeaveRunning
        (Get-Failure { Invoke-ContainerCheckpoint $id -Path $path })[0].FullyQualifiedErrorId | Should -BeLike 'make the directory of the images,ENOTEMPTY,*'
        (Invoke-ContainerCheckpoint $id -Path $path -Force).Path | Should -Be $path
        (Get-ContainerCheckpoint -Path $path -Test).IsValid | Should -BeTrue
    }

    It 'says that CRIU is missing, or is none' {
        $id = New-Counter
        $path = $env:PATH
        try {
            $env:PATH = '/usr/bin:/bin'
            if (-not (Get-Command criu -ErrorAction SilentlyContinue) -and -not (Test-Path /usr/sbin/criu, /usr/local/sbin/criu, /sbin/criu -PathType Leaf | Where-Object { $_ })) {
                $failure = Get-Failure { Invoke-ContainerCheckpoint $id -Path (New-ImagePath) }
                $failure[0].FullyQualifiedErrorId | Should -BeLike 'find CRIU,ENOENT,*'
                $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*CRIU 4.1*'
            }
            $null = New-Item -ItemType Directory "$work/bin" -Force
            Set-Content "$work/bin/criu" "#!/bin/sh`nexit 3"
            chmod 755 "$work/bin/criu"
            $env:PATH = "$work/bin:$path"
            (Get-Failure { Invoke-ContainerCheckpoint $id -Path (New-ImagePath) })[0].Exception.Message | Should -BeLike '*gives no answer*'
        } finally { $env:PATH = $path }
        $now = Get-Count $id
        Wait-Count $id ($now + 1) | Out-Null
    }

    It 'is a job with -AsJob' {
        $id = New-Counter
        $job = Invoke-ContainerCheckpoint $id -Path (New-ImagePath) -LeaveRunning -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        $checkpoint = $job | Wait-Job -Timeout 60 | Receive-Job
        $job.State | Should -Be Completed
        $checkpoint.ContainerId | Should -Be $id
        Remove-Job $job
        $job = Invoke-ContainerCheckpoint $id -Path $checkpoint.Path -AsJob
        $null = Wait-Job $job -Timeout 60
        $job.State | Should -Be Failed
        $failures = $null
        Receive-Job $job -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].Exception.Message | Should -BeLike '*is not empty*'
        Remove-Job $job
    }

    It 'lets the container run on when it is stopped (Ctrl-C)' {
        $id = New-TestId
        $null = New-Container $id -Command python3 -ArgumentList '-c', 'import os,time; x = os.urandom(300 << 20); open("/root/ready","w"); time.sleep(1000)' -Start
        for ($i = 0; $i -lt 400; $i++) { if (Invoke-ContainerProcess $id -- sh -c 'ls /root/ready 2>/dev/null; true') { break }; Start-Sleep -Milliseconds 50 }
        $path = New-ImagePath
        $shell = [PowerShell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; Invoke-ContainerCheckpoint $id -Path '$path' -StateRoot '$TestRoot'")
            $run = $shell.BeginInvoke()
            for ($i = 0; $i -lt 400 -and -not (Get-ChildItem $path -Filter 'pages-*.img' -ErrorAction SilentlyContinue); $i++) { Start-Sleep -Milliseconds 10 }
            $shell.Stop()
        } finally { $shell.Dispose() }
        "$((Get-Container $id).Status)" | Should -Be 'Running'
        Invoke-ContainerProcess $id -- echo alive | Should -Be 'alive'
        Get-ChildItem $path -Filter '*.img' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'killed at any moment leaves a container that runs, or one that is restored' {
        $id = New-TestId
        $null = New-Container $id -Command python3 -ArgumentList '-c', "import os,time`nx = os.urandom(100 << 20)`nn = 0`nwhile True:`n    n += 1`n    open('/root/new','w').write(str(n)); os.rename('/root/new', '/root/count')`n    time.sleep(0.02)" -Start
        for ($i = 0; $i -lt 400 -and -not (Invoke-ContainerProcess $id -- sh -c 'ls /root/count 2>/dev/null; true'); $i++) { Start-Sleep -Milliseconds 25 }
        foreach ($moment in 40, 120, 200, 280, 400) {
            $path = New-ImagePath
            Invoke-Killed "Invoke-ContainerCheckpoint $id -Path '$path'" $moment
            # CRIU hears of it when it next asks, and undoes what it did or comes to its end.
            for ($i = 0; $i -lt 400 -and (Get-Process criu -ErrorAction SilentlyContinue | Where-Object CommandLine -Match ([regex]::Escape($path))); $i++) { Start-Sleep -Milliseconds 25 }
            if ("$((Get-Container $id).Status)" -eq 'Checkpointed') {
                (Get-ContainerCheckpoint -Path $path -Test).IsValid | Should -BeTrue
                Restore-Container $id | Out-Null
            }
            $before = Get-Count $id
            Wait-Count $id ($before + 1) | Out-Null
        }
    }

    It 'leaves nothing of itself when it is killed, as soon as there is another or the container is removed' {
        $id = New-TestId
        $own = "/var/lib/pscontainer/checkpoints/$id"
        $unfinished = { @(Get-ChildItem $own -Directory -ErrorAction Ignore | Where-Object { (Get-ChildItem $_ -Filter *.img) -and -not (Test-Path "$_/pscontainer.json") }).Count }
        $null = New-Container $id -Command python3 -ArgumentList '-c', "import os,time`nx = os.urandom(200 << 20)`nopen('/root/there','w')`nwhile True: time.sleep(0.1)" -Start
        for ($i = 0; $i -lt 400 -and -not (Invoke-ContainerProcess $id -- sh -c 'ls /root/there 2>/dev/null; true'); $i++) { Start-Sleep -Milliseconds 25 }
        try {
            foreach ($next in { $null = Invoke-ContainerCheckpoint $id -LeaveRunning }, { Remove-Container $id -Force }) {
                Invoke-Killed "Invoke-ContainerCheckpoint $id -LeaveRunning" 0 $unfinished
                & $unfinished | Should -BeGreaterThan 0 -Because 'it was killed while memory was written'
                & $next
                & $unfinished | Should -Be 0
            }
            (Get-ContainerCheckpoint $id -Test).IsValid | Should -Not -Contain $false
        }
        finally { Remove-Item $own -Recurse -Force -ErrorAction Ignore }
    }
}
