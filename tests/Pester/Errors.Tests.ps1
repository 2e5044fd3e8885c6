BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Errors' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $running = New-TestId
        $null = New-Container $running -Start
        function Tear([string] $Text) {
            $id = New-TestId
            $null = New-Container $id
            [IO.File]::WriteAllText("$TestRoot/$id/state.json", $Text)
            $id
        }
    }
    AfterAll {
        Remove-TestRoot
    }

    It 'unknown id: <_>' -ForEach 'Get-Container', 'Start-Container', 'Stop-Container', 'Wait-Container', 'Remove-Container', 'Send-ContainerSignal',
        'Get-ContainerProcess', 'Get-ContainerStats', 'Restart-Container', 'Suspend-Container', 'Resume-Container' {
        $command = $_
        $err = Get-Failure { & $command nobody }
        $err.Count | Should -Be 1
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotExists,PSContainer.Commands.*'
        $err[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $err[0].TargetObject | Should -Be 'nobody'
        $err[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'a pattern that matches nothing is silence: <_>' -ForEach 'Get-Container', 'Start-Container', 'Stop-Container', 'Remove-Container', 'Get-ContainerProcess', 'Wait-Container',
        'Restart-Container', 'Suspend-Container', 'Resume-Container' {
        & $_ 'nobody*' | Should -BeNullOrEmpty
    }

    It 'goes on with the next container' {
        ('nobody', $running, 'noone' | Get-Container -ErrorAction SilentlyContinue -ErrorVariable err).Id | Should -Be $running
        $err.Count | Should -Be 2
    }

    It 'id in use' {
        $err = Get-Failure { New-Container $running }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'IdInUse,*'
        $err[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        (Get-Container $running).Status | Should -Be 'Running'
    }

    It 'illegal id <Name>' -ForEach @(
        @{ Name = '../x'; Id = '../x' }, @{ Name = 'empty'; Id = '' }, @{ Name = '1025 characters'; Id = 'x' * 1025 }, @{ Name = 'dot'; Id = '.' }
        @{ Name = 'dots'; Id = '..' }, @{ Name = 'slash'; Id = 'a/b' }, @{ Name = 'blank'; Id = 'a b' }, @{ Name = 'letter beyond ASCII'; Id = "caf$([char]0xe9)" }) {
        $before = @(Get-ChildItem $TestRoot -Force).Count
        $err = Get-Failure { New-Container $Id }
        $err.Count | Should -Be 1
        $err[0].FullyQualifiedErrorId | Should -BeLike 'InvalidIdFormat,*'
        $err[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        @(Get-ChildItem $TestRoot -Force).Count | Should -Be $before
    }

    It 'root <Name>' -ForEach @(@{ Name = 'missing'; Path = '/nowhere/at/all' }, @{ Name = 'that is a file'; Path = '/etc/passwd' }) {
        $err = Get-Failure { New-Container (New-TestId) -RootPath $Path }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ConfigInvalid,*'
        $err[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        "$($err[0])" | Should -BeLike "*$Path*"
    }

    It 'all violations of a configuration at once' {
        $config = New-ContainerConfig
        $config.Cgroups.Resources.Memory = -5
        $config.Hostname = 'x' * 65
        $err = Get-Failure { $config | New-Container (New-TestId) }
        $err.Count | Should -Be 1
        $err[0].Exception.Violations.Count | Should -Be 2
    }

    It 'program <Name>' -ForEach @(
        @{ Name = 'missing'; Path = '/bin/nothing-here'; Code = 127; Category = 'ObjectNotFound' }
        @{ Name = 'not in PATH'; Path = 'nothing-here'; Code = 127; Category = 'ObjectNotFound' }
        @{ Name = 'not executable'; Path = '/etc/hostname'; Code = 126; Category = 'PermissionDenied' }) {
        $err = Get-Failure { Invoke-ContainerProcess $running -- $Path }
        $LASTEXITCODE | Should -Be $Code
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotExecuted,*'
        $err[0].CategoryInfo.Category | Should -Be $Category
        $err = Get-Failure { Start-ContainerProcess $running -- $Path }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotExecuted,*'
        (Get-Container $running).Status | Should -Be 'Running'
    }

    It 'a start that fails leaves nothing: New-Container -Start with a program that is missing' {
        $id = New-TestId
        $err = Get-Failure { New-Container $id -Command /bin/nothing-here -Start }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ProcessNotExecuted,*'
        Get-Container "$id*" | Should -BeNullOrEmpty
        Test-Path "$TestRoot/$id" | Should -BeFalse
    }

    It 'removing a running container without -Force' {
        $err = Get-Failure { Remove-Container $running }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotStopped,*'
        $err[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $err[0].ErrorDetails.RecommendedAction | Should -Match 'Force'
    }

    It 'signalling a container that does not run' {
        $id = New-TestId
        $null = New-Container $id
        $err = Get-Failure { Send-ContainerSignal $id }
        $err[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotRunning,*'
    }

    It 'a state root that is a file' {
        (Get-Failure { Get-Container -StateRoot /etc/passwd })[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'a state root in another provider' {
        $failures = Get-Failure { Get-Container -StateRoot Env:/x -ErrorAction Stop }
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'NotAFilePath,*'
    }

    Context 'a container whose state is <Name>' -ForEach @(
        @{ Name = 'torn'; Text = '{"id": "x", "init_pro' }, @{ Name = 'empty'; Text = '' }, @{ Name = 'no JSON'; Text = 'hello' }) {
        BeforeAll { $torn = Tear $Text }

        It 'is listed as damaged, with what to do' {
            $found = Get-Container -WarningVariable warnings -WarningAction SilentlyContinue
            ($found | Where-Object Id -EQ $torn).Status | Should -Be 'Damaged'
            $found.Id | Should -Contain $running
            "$warnings" | Should -BeLike "*Remove-Container -Container $torn -Force*"
        }

        It 'cannot be used: <_>' -ForEach 'Start-Container', 'Stop-Container', 'Remove-Container', 'Get-ContainerProcess', 'Wait-Container',
            'Restart-Container', 'Suspend-Container', 'Resume-Container' {
            $command = $_
            $err = Get-Failure { & $command $torn }
            $err.Count | Should -Be 1
            $err[0].FullyQualifiedErrorId | Should -BeLike 'ContainerDamaged,*'
            $err[0].ErrorDetails.RecommendedAction | Should -Be "Remove-Container -Container $torn -Force"
        }

        It 'goes with the one line that removes all of its kind' {
            Get-Container $torn -WarningAction SilentlyContinue | Remove-Container -Force
            Test-Path "$TestRoot/$torn" | Should -BeFalse
            (Get-Container $running).Status | Should -Be 'Running'
        }
    }
}
