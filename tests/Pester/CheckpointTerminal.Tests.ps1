# An interactive shell on a terminal is saved and goes on: through a real pseudoterminal, as a user sits before it.
BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    $fault = Get-CriuFault
}

Describe "Checkpoints of terminals$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Interactive.ps1
        . $PSScriptRoot/Criu.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
    }
    AfterAll {
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'a shell keeps its variables, its terminal and who sits before it' {
        $id = New-TestId
        $null = New-Container $id
        $null = Start-ContainerProcess $id -Terminal -- bash --norc
        $null = Invoke-Terminal "Connect-ContainerProcess $id" @('expect [#$] ', 'send kept=value-$((40+2)); stty size; tty\r', 'expect /dev/pts/0', 'send \x10\x11', 'expect which goes on')
        $null = Invoke-ContainerCheckpoint $id -Path "$work/shell"
        "$((Get-Container $id).Status)" | Should -Be 'Checkpointed'
        $null = Restore-Container $id
        (Get-ContainerProcess $id).HasTerminal | Should -BeTrue
        $null = Invoke-Terminal "Connect-ContainerProcess $id; `"code `$LASTEXITCODE`"" @('send \r', 'expect [#$] ', 'send echo still $kept; tty\r', 'expect still value-42\r\n/dev/pts/0', "send sh -c 'echo running; exec sleep 1000'\r", 'expect [\r\n]running', 'send \x03', 'send exit 6\r', 'expect code 6')
        (Wait-Container $id -PassThru -Timeout 10).ExitCode | Should -Be 6
    }
}
