BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Hooks in a configuration' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'binds from a hashtable' {
        $config = New-ContainerConfig -Hook @{ Kind = 'poststart'; Path = '/bin/x'; ArgumentList = 'a', 2; Environment = @{ N = 'v' }; Timeout = 5 }
        $hook = $config.Hooks.Poststart
        $hook | Should -HaveCount 1
        $hook.Path | Should -Be /bin/x
        $hook.Args | Should -Be '/bin/x', 'a', '2'
        $hook.Env | Should -Be 'N=v'
        $hook.Timeout | Should -Be 5
    }

    It 'binds from objects, and keeps their order' {
        $hooks = 'one', 'two' | ForEach-Object { [pscustomobject]@{ Kind = 'CreateRuntime'; Path = "/$_" } }
        $ready = [PSContainer.ContainerHookDefinition]@{ Kind = 'prestart'; Path = '/three'; Environment = 'A=b' }
        $config = New-ContainerConfig -Hook (@($hooks) + $ready)
        $config.Hooks.CreateRuntime.Path | Should -Be '/one', '/two'
        $config.Hooks.CreateRuntime[0].Args | Should -Be '/one'
        $config.Hooks.CreateRuntime[0].Timeout | Should -BeNullOrEmpty
        $config.Hooks.Prestart.Env | Should -Be 'A=b'
    }

    It 'names the mistake in <Text>' -ForEach @(
        @{ Text = "@{ Kind = 'poststrat'; Path = '/x' }"; Words = '*poststrat*Prestart*' }
        @{ Text = "@{ Kind = 4; Path = '/x' }"; Words = "*'4' is no kind*" }
        @{ Text = "@{ Kind = 'poststop'; Paht = '/x' }"; Words = "*no 'Paht'*" }
        @{ Text = "@{ Path = '/x' }"; Words = '*Kind and Path must be there*' }
        @{ Text = "'/bin/x'"; Words = '*hashtable*' }
        @{ Text = "@{ Kind = 'poststop'; Path = '/x'; Environment = 'A' }"; Words = '*NAME=value*' }
    ) {
        { New-ContainerConfig -Hook (Invoke-Expression $Text) } | Should -Throw $Words
    }

    It 'takes the commands of a mount' {
        $mount = (New-ContainerConfig -Mount @{
            Source = '/tmp'; Destination = '/mnt'
            PremountCommands = @{ Path = 'touch'; Args = 'a', 'b' }, @{ Path = '/bin/true'; Dir = '/tmp'; Timeout = 3 }
        }).Mounts[-1]
        $mount.PremountCommands.Path | Should -Be 'touch', '/bin/true'
        $mount.PremountCommands[0].Args | Should -Be 'a', 'b'
        $mount.PremountCommands[1].Timeout | Should -Be 3
    }
}

Describe 'Hooks of a container' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function New-ShellHook([string] $Kind, [string] $Script, [int] $Timeout = 20) {
            @{ Kind = $Kind; Path = '/bin/sh'; ArgumentList = '-c', $Script; Environment = @{ PATH = '/usr/bin:/bin' }; Timeout = $Timeout }
        }
    }
    BeforeEach { $file = "/tmp/$(New-TestId)"; $id = New-TestId }
    AfterEach {
        Get-Container | Remove-Container -Force -WarningAction SilentlyContinue
        Remove-Item -Force -ErrorAction SilentlyContinue $file
    }
    AfterAll { Remove-TestRoot }

    It 'run in their order, each with the state on its standard input' {
        $kinds = 'prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'
        $hooks = foreach ($kind in $kinds) { New-ShellHook $kind "echo `"$kind `$(cat)`" >> $file" }
        $config = New-ContainerConfig -Hook $hooks -Label @{ tier = 'web' } -Command /bin/sleep -ArgumentList infinity
        $container = $config | New-Container $id -Start
        Remove-Container $id -Force
        $lines = Get-Content $file
        $lines | ForEach-Object { ($_ -split ' ', 2)[0] } | Should -Be $kinds
        $states = $lines | ForEach-Object { ($_ -split ' ', 2)[1] | ConvertFrom-Json }
        $states.id | Should -Be (@($id) * 5)
        $states.status | Should -Be 'created', 'creating', 'creating', 'running', 'stopped'
        $states.annotations.tier | Should -Be (@('web') * 5)
        $states[0, 1, 3].pid | Should -Be (@($container.ProcessId) * 3)
        $states[2].pid | Should -Be 1
        $states[4].PSObject.Properties.Name | Should -Not -Contain 'pid'
    }

    It 'a <Kind> hook that fails is an error, and nothing is left' -ForEach @(@{ Kind = 'prestart' }, @{ Kind = 'startContainer' }, @{ Kind = 'poststart' }) {
        $hook = New-ShellHook $Kind 'echo sorry >&2; exit 9'
        $failure = Get-Failure { New-Container $id -Hook $hook -Start }
        $failure | Should -HaveCount 1
        $failure[0].Exception.Message | Should -BeLike "error running hook: $Kind hook 0: *exit code 9: sorry"
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-Container $id* | Should -BeNullOrEmpty
    }

    It 'one that takes too long is an error of time' {
        $null = New-Container $id -Hook (New-ShellHook createRuntime 'sleep 1000' 1)
        $failure = Get-Failure { Start-Container $id }
        $failure[0].CategoryInfo.Category | Should -Be OperationTimeout
        (Get-Container $id).Status | Should -Be Created
    }

    It 'poststop that fails is a warning' {
        $null = New-Container $id -Hook (New-ShellHook poststop 'exit 2'), (New-ShellHook poststop "echo on > $file")
        Remove-Container $id -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "container '$id' is removed, but error running hook: poststop hook 0: *exit code 2"
        Get-Content $file | Should -Be on
        Get-Container $id* | Should -BeNullOrEmpty
    }

    It 'are in the plan that -WhatIf shows' {
        $null = New-Container $id -Hook (New-ShellHook createContainer 'true'), (New-ShellHook poststart 'true')
        $plan = Start-Container $id -WhatIf -Verbose 4>&1 | Out-String
        $plan | Should -Match '(?s)run the createContainer hook 0: "/bin/sh".*run the poststart hook 0: "/bin/sh"'
    }

    It 'inside the container they end with the caller' {
        $sleep = Get-Random -Minimum 100000000 -Maximum 999999999
        $null = New-Container $id -Hook (New-ShellHook createContainer "touch $file; sleep $sleep" 1000)
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$PSScriptRoot/../../PSContainer.psd1'; Start-Container $id -StateRoot $TestRoot" |
            ForEach-Object { $start.ArgumentList.Add($_) }
        $process = [Diagnostics.Process]::Start($start)
        try {
            for ($i = 0; $i -lt 400 -and -not (Test-Path $file); $i++) { Start-Sleep -Milliseconds 25 }
            $file | Should -Exist
        } finally {
            $process.Kill()
            $process.WaitForExit()
        }
        function Find-Sleep { Get-ChildItem /proc/[0-9]*/cmdline -ErrorAction SilentlyContinue | Where-Object { (Get-Content -Raw $_ -ErrorAction SilentlyContinue) -match "sleep\x00$sleep" } }
        for ($i = 0; $i -lt 400 -and (Find-Sleep); $i++) { Start-Sleep -Milliseconds 25 }
        Find-Sleep | Should -BeNullOrEmpty
        Remove-Container $id -Force
        Get-ChildItem -Directory -Recurse /sys/fs/cgroup -Include $id -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }
}
