BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Invoke-ContainerProcess' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $PSNativeCommandUseErrorActionPreference = $false
        $id = New-TestId
        $null = New-Container $id -Start
    }
    AfterAll { Remove-TestRoot }

    It 'gives lines and sets $LASTEXITCODE' {
        Invoke-ContainerProcess $id -- sh -c 'echo one; echo; printf three; exit 3' | Should -Be 'one', '', 'three'
        $LASTEXITCODE | Should -Be 3
        Invoke-ContainerProcess $id -- true | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }

    It 'gives lines as they come' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $first = Invoke-ContainerProcess $id -- sh -c 'echo now; sleep 20' | Select-Object -First 1
        $first | Should -Be now
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'becomes init where the container has none, and is all there is' {
        $null = New-Container ($first = New-TestId)
        Invoke-ContainerProcess $first -- sh -c 'echo $$; exit 5' | Should -Be 1
        $LASTEXITCODE | Should -Be 5
        $container = Get-Container $first
        $container.Status, $container.ExitCode | Should -Be 'Stopped', 5
        Remove-Container $first
    }

    It 'reads the pipeline: <Name>' -ForEach @(
        @{ Name = 'strings as lines'; Text = 'a', 'b c', ''; Expected = 'a', 'b c', '' }
        @{ Name = 'numbers as text'; Text = 1, 2.5; Expected = '1', '2.5' }
        @{ Name = 'bytes as they are'; Text = [byte[]](104, 105); Expected = 'hi' }
        @{ Name = 'letters beyond ASCII'; Text = "gr$([char]0xfc)n"; Expected = "gr$([char]0xfc)n" }) {
        $Text | Invoke-ContainerProcess $id -- cat | Should -Be $Expected
    }

    It 'takes input as an argument too' {
        Invoke-ContainerProcess $id -InputObject hello -- cat | Should -Be hello
    }

    It 'has no input without a pipeline' {
        Invoke-ContainerProcess $id -- cat | Should -BeNullOrEmpty
    }

    It 'is in no need of a program that reads all' {
        1..20000 | Invoke-ContainerProcess $id -- head -n 1 | Should -Be 1
        $LASTEXITCODE | Should -Be 0
    }

    It 'moves more than any buffer holds, both ways at once' {
        $lines = 1..20000 | ForEach-Object { "line $_ " + 'x' * 100 }
        $back = $lines | Invoke-ContainerProcess $id -- cat
        $back.Count | Should -Be 20000
        $back[19999] | Should -Be $lines[19999]
    }

    It 'is a link of a chain' {
        'b', 'a' | Invoke-ContainerProcess $id -- sort | Invoke-ContainerProcess $id -- tr a-z A-Z | Should -Be 'A', 'B'
    }

    It 'makes each line of standard error an error that ends nothing' {
        $out = Invoke-ContainerProcess $id -ErrorAction SilentlyContinue -ErrorVariable err -- sh -c 'echo oops >&2; echo fine; echo again >&2'
        $out | Should -Be fine
        $err.Count | Should -Be 2
        $err[0].FullyQualifiedErrorId | Should -BeLike 'StandardError,*'
        "$($err[1])" | Should -Be again
    }

    It 'merges standard error, or drops it' {
        Invoke-ContainerProcess $id -RedirectStderr Output -- sh -c 'echo one; echo two >&2; echo three' | Should -Be 'one', 'two', 'three'
        Invoke-ContainerProcess $id -RedirectStderr Null -ErrorVariable err -- sh -c 'echo one; echo two >&2' | Should -Be 'one'
        $err.Count | Should -Be 0
    }

    It 'gives all in one string as it is' {
        Invoke-ContainerProcess $id -Raw -- printf 'a\r\nb\n\nc' | Should -BeExactly "a`r`nb`n`nc"
    }

    It 'gives bytes' {
        $bytes = Invoke-ContainerProcess $id -AsByteStream -Raw -- printf '\377\0\1'
        , $bytes | Should -BeOfType byte[]
        $bytes | Should -Be 255, 0, 1
        $sum = Invoke-ContainerProcess $id -AsByteStream -- head -c 1000000 /dev/zero | Invoke-ContainerProcess $id -- wc -c
        $sum | Should -Be 1000000
    }

    It 'kills what takes too long' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Invoke-ContainerProcess $id -Timeout 1 -ErrorAction SilentlyContinue -ErrorVariable err -- sh -c 'echo begun; exec sleep 77' | Should -Be begun
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 4
        $LASTEXITCODE | Should -Be 124
        $err[0].FullyQualifiedErrorId | Should -BeLike 'Timeout,*'
        (Get-ContainerProcess $id).CommandLine | Should -Not -Contain 'sleep 77'
    }

    It 'does not wait for what the program leaves behind' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Invoke-ContainerProcess $id -- sh -c 'sleep 30 & echo done' | Should -Be done
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        Get-ContainerProcess $id -Name sleep | Where-Object CommandLine -EQ 'sleep 30' | Stop-Process -Force
    }

    It 'tells of a signal as a shell does' {
        Invoke-ContainerProcess $id -- sh -c 'kill -9 $$'
        $LASTEXITCODE | Should -Be 137
    }

    It 'warns when the memory limit has ended the program' {
        $null = New-Container ($small = New-TestId) -Memory 32MB -Start
        Invoke-ContainerProcess $small -WarningAction SilentlyContinue -WarningVariable warning -- tail /dev/zero
        $LASTEXITCODE | Should -Be 137
        "$warning" | Should -BeLike '*out-of-memory killer ended*memory limit*'
        (Get-ContainerStats $small).OomKillCount | Should -BeGreaterThan 0
        Remove-Container $small -Force
    }

    It 'makes an exit code an error where $PSNativeCommandUseErrorActionPreference says so' {
        $PSNativeCommandUseErrorActionPreference = $true
        { Invoke-ContainerProcess $id -ErrorAction Stop -- sh -c 'exit 4' } | Should -Throw -ErrorId 'ProgramExitedWithNonZeroCode,*'
        $LASTEXITCODE | Should -Be 4
    }

    It 'takes exactly one container' {
        $null = New-Container ($other = New-TestId)
        { Invoke-ContainerProcess "$($id.Substring(0, 2))*" -- true } | Should -Throw -ErrorId 'SeveralContainers,*'
        Remove-Container $other
    }

    It 'gives objects of what programs print' {
        $release = Invoke-ContainerProcess $id -- cat /etc/os-release | ConvertFrom-StringData
        $release.ID | Should -Not -BeNullOrEmpty
    }
}
