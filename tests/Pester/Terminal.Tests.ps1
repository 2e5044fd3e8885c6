BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

# Through a real pseudoterminal: an interactive pwsh, as a user sits before it.
Describe 'Terminals' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Interactive.ps1
        $id = New-TestId
        $null = New-Container $id -Start

        # The last words of a script: the terminal is as it was.
        $sane = '; "code $LASTEXITCODE"; stty -a'
        $isSane = 'expect [^-]isig icanon', 'expect [^-]echo'
    }
    AfterAll { Remove-TestRoot }

    It 'is there at every start, not at the first alone' {
        $again = New-TestId
        $null = New-Container $again
        foreach ($start in 1..2) {
            $process = Start-ContainerProcess $again -Terminal -- sh
            (Get-ContainerProcess $again).HasTerminal | Should -BeTrue
            $process | Stop-ContainerProcess -Force
            Wait-Container $again -Timeout 10
        }
    }

    It 'gives a shell, Ctrl-C to what runs in it, and the prompt back' {
        $null = Invoke-Terminal "Enter-Container $id$sane" (@(
            'expect [#$] ', 'send tty; stty size; echo term=$TERM\r', 'expect /dev/pts/[0-9]+\r\n30 100\r\nterm=xterm'
            "send sh -c 'echo running; exec sleep 1000'\r", 'expect [\r\n]running', 'send \x03', 'send echo status $?\r', 'expect status 130'
            'send exit 7\r', 'expect code 7') + $isSane)
        (Get-ContainerProcess $id).CommandLine | Should -Not -Contain 'sleep 1000'
    }

    It 'comes back to an interactive prompt that reads its own keys again' {
        $file = [IO.Path]::GetTempFileName()
        Set-Content $file @(
            'expect PS> ', "send Enter-Container $id\r", 'expect [#$] ', 'send exit 4\r', 'expect PS> ', 'send "code $LASTEXITCODE"\r', 'expect [^ ]code 4', 'expect PS> '
            "send 'go'; Start-Sleep 1000\r", 'expect [ln]go\r\n', 'send \x03', 'expect PS> ', 'send exit\r')
        $text = python3 $PSScriptRoot/terminal.py $file pwsh -NoProfile -NoLogo -NoExit -Command "$setup; function prompt { 'PS> ' }; Remove-Module PSReadLine -ErrorAction Ignore"
        Remove-Item $file
        $LASTEXITCODE | Should -Be 0 -Because ($text -join "`n")
    }

    It 'tells the program when the window changes' {
        $null = Invoke-Terminal "Enter-Container $id -- sh -c 'trap `"stty size; exit`" WINCH; echo ready; while :; do sleep 0.1; done'$sane" (@(
            'expect ready', 'resize 133 44', 'expect 44 133', 'expect code 0') + $isSane)
    }

    It 'tells a program that has just begun of no change, for there was none' {
        # A poststart hook holds up whoever is going to sit before it: the program is ready for what he sends first.
        $bundle = Join-Path ([IO.Path]::GetTempPath()) "psc-bundle-$([Guid]::NewGuid())"
        $script = 'trap ''echo changed to $(busybox stty size)'' WINCH; echo begun; read -t 1 x; echo settled; until read -t 1 x; do :; done'
        $config = New-ContainerConfig -Command /bin/busybox -ArgumentList sh, '-c', $script -Environment 'PATH=/bin' -Hook @{ Kind = 'poststart'; Path = '/bin/sleep'; ArgumentList = '0.3' }
        $config.Process.Terminal = $true
        try {
            $null = $config | New-ContainerBundle $bundle
            $null = New-Item $bundle/rootfs/bin -ItemType Directory
            Copy-Item (Get-Command busybox -CommandType Application)[0].Source $bundle/rootfs/bin/busybox
            $steps = "$bundle/steps"
            Set-Content $steps @('expect settled', 'resize 133 44', 'expect changed to 44 133', 'send \r')
            $text = python3 $PSScriptRoot/terminal.py $steps "$PSScriptRoot/../../bin/pscontainer" --root $TestRoot run --bundle $bundle (New-TestId)
            $LASTEXITCODE | Should -Be 0 -Because ($text -join "`n")
            $text -join "`n" | Should -Not -Match 'changed to 30 100'
        } finally { Remove-Item $bundle -Recurse }
    }

    It 'shows an editor, and what was written with it' {
        $null = Invoke-Terminal "Enter-Container $id -- busybox vi /tmp/text$sane" (@(
            'raw', 'expect ~', 'send ihello', 'expect hello', 'send \x1b', 'expect - /tmp/text', 'send :wq\r', 'expect code 0') + $isSane)
        Invoke-ContainerProcess $id -- cat /tmp/text | Should -Be 'hello'
    }

    It 'is left by the detach keys and found again' {
        $null = Invoke-Terminal "Enter-Container $id -- sh -c 'echo one; read x; echo two; read x; exit 3'; Get-ContainerProcess $id | Where-Object HasTerminal | Connect-ContainerProcess$sane" (@(
            'raw', 'expect one', 'send \x10\x11', 'expect Back to it: Connect-ContainerProcess', 'raw', 'send \r', 'expect two', 'send \r', 'expect code 3') + $isSane)
    }

    It 'has other keys to leave, where they are asked for' {
        $null = Invoke-Terminal "Enter-Container $id -DetachKeys 'ctrl-],q' -- cat -v$sane" (@(
            'raw', 'send a\x16\x10\x16\x11b\r', 'expect \na\^P\^Qb', 'send \x1dq', 'expect which goes on') + $isSane)
        Get-ContainerProcess $id | Where-Object HasTerminal | Stop-Process -Force
    }

    It 'lets somebody look who may not type' {
        $process = Start-ContainerProcess $id -Terminal -- cat
        $null = Invoke-Terminal "Connect-ContainerProcess $id $($process.Id) -ReadOnly$sane" (@('raw', 'send not this\r', 'send \x10\x11', 'expect which goes on') + $isSane)
        $shown = Invoke-Terminal "Connect-ContainerProcess $id $($process.Id)$sane" (@('raw', 'send but this\r', 'expect but this\r\nbut this', 'send \x04', 'expect code 0') + $isSane)
        $shown | Should -Not -Match 'not this'
        $process.ExitCode | Should -Be 0
    }

    It 'leaves the terminal as it was when pwsh is ended by SIG<_>' -ForEach 'TERM', 'HUP' {
        # A shell before it, as at a real terminal; it would be left with a raw one.
        $file = [IO.Path]::GetTempFileName()
        Set-Content "$file.ps1" "$setup; [IO.File]::WriteAllText('$file.pid', `$PID); Enter-Container $id -- sh -c 'echo ready; sleep 1000'"
        Set-Content $file @('raw', 'expect ready', "kill $_ $file.pid", 'expect back', 'expect [^-]isig icanon', 'expect [^-]echo')
        $text = python3 $PSScriptRoot/terminal.py $file sh -c "pwsh -NoProfile -File $file.ps1; echo back; stty -a"
        Remove-Item $file, "$file.*"
        $LASTEXITCODE | Should -Be 0 -Because ($text -join "`n")
        Get-ContainerProcess $id | Where-Object HasTerminal | Stop-Process -Force
    }

    It 'takes its size from -TerminalSize and Resize-ContainerTerminal' {
        $process = Start-ContainerProcess $id -TerminalSize 111x22 -- sh -c 'trap "stty size > /tmp/size" WINCH; stty size > /tmp/size; while :; do sleep 0.1; done'
        $process.HasTerminal | Should -BeTrue
        while (-not (Invoke-ContainerProcess $id -- sh -c 'cat /tmp/size 2>/dev/null')) { Start-Sleep -Milliseconds 50 }
        Invoke-ContainerProcess $id -- cat /tmp/size | Should -Be '22 111'
        $process | Resize-ContainerTerminal -Columns 140 -Rows 60 -WhatIf
        $process | Resize-ContainerTerminal -Columns 140 -Rows 60
        foreach ($i in 1..100) { if ((Invoke-ContainerProcess $id -- cat /tmp/size) -eq '60 140') { break }; Start-Sleep -Milliseconds 50 }
        Invoke-ContainerProcess $id -- cat /tmp/size | Should -Be '60 140'
        $process | Stop-Process -Force
    }

    It 'refuses with a clear error: <Name>' -ForEach @(
        @{ Name = 'redirected input'; Script = 'Enter-Container ID'; Error = 'NotATerminal'; Advice = 'Invoke-ContainerProcess' }
        @{ Name = 'redirected input, connecting'; Script = 'Connect-ContainerProcess ID'; Error = 'NotATerminal'; Advice = 'Invoke-ContainerProcess' }
    ) {
        $json = '' | pwsh -NoProfile -NonInteractive -Command "$setup; try { $($Script -replace 'ID', $id) } catch { `$_ | Select-Object FullyQualifiedErrorId, @{ n = 'Advice'; e = { `$_.ErrorDetails.RecommendedAction } } | ConvertTo-Json }" | Out-String
        $failure = $json | ConvertFrom-Json
        $failure.FullyQualifiedErrorId | Should -Match "^$Error,"
        $failure.Advice | Should -Match $Advice
    }

    It 'refuses in a job, where nobody sits before it' {
        $job = Start-Job { param($setup, $id) Invoke-Expression $setup; Enter-Container $id } -ArgumentList $setup, $id
        $failure = $null
        $null = $job | Wait-Job | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Match '^RemoteHost,'
        $failure[0].TargetObject | Should -Be 'Enter-Container'
        $job | Remove-Job
    }

    It 'says what is wrong with <Name>' -ForEach @(
        @{ Name = 'a process without a terminal'; Script = { Resize-ContainerTerminal $id -Columns 80 -Rows 24 }; Error = 'ConfigInvalid' }
        @{ Name = 'a process that is not there'; Script = { Resize-ContainerTerminal $id -ProcessId 1 -Columns 80 -Rows 24 }; Error = 'ContainerNotRunning' }
        @{ Name = 'a size'; Script = { Start-ContainerProcess $id -TerminalSize 80 -- true }; Error = 'ParameterArgumentTransformationError' }
        @{ Name = 'two places for the output'; Script = { Start-ContainerProcess $id -Terminal -RedirectStandardOutput /tmp/x -- true }; Error = 'TerminalAndRedirection' }
    ) {
        $failures = Get-Failure $Script
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Match "^$Error,"
    }

    It 'works for the container''s own program' {
        $config = New-ContainerConfig -Command cat
        $config.Process.Terminal = $true
        $web = New-Container (New-TestId) -Config $config -Start
        (Get-ContainerProcess $web).HasTerminal | Should -BeTrue
        $null = Invoke-Terminal "Connect-ContainerProcess $($web.Id)$sane" (@(
            'raw', 'send hello\r', 'expect hello\r\nhello', 'send \x04', 'expect code 0') + $isSane)
        (Get-Container $web).ExitCode | Should -Be 0
        Remove-Container $web
    }
}
