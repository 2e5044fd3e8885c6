Describe 'Bundles and config.json' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $isRoot = [Environment]::IsPrivilegedProcess
        $work = "$([IO.Path]::GetTempPath())bundle-$([guid]::NewGuid().ToString('n'))"
        $null = New-Item -ItemType Directory $work
    }
    AfterAll {
        Remove-TestRoot
        [IO.Directory]::Delete($work, $true)
    }

    Context 'New-ContainerBundle' {
        It 'makes a directory with a config.json and a root' {
            $bundle = New-ContainerBundle $work/a/b
            $bundle | Should -BeOfType PSContainer.Engine.Configuration.Oci.Bundle
            $bundle.Directory | Should -Be "$work/a/b"
            $bundle.ConfigPath | Should -Exist
            $bundle.RootPath | Should -Exist
            $json = Get-Content $bundle.ConfigPath -Raw | ConvertFrom-Json
            $json.ociVersion | Should -Match '^1\.'
            $json.root.path | Should -Be rootfs
            $json.process.terminal | Should -BeTrue
        }

        It 'does not replace one without -Force' {
            $null = New-ContainerBundle $work/again
            $failure = (Get-Failure { New-ContainerBundle $work/again })[0]
            $failure.Exception.Message | Should -Match 'there already'
            (New-ContainerBundle $work/again -Rootless -Force).ConfigPath | Should -FileContentMatch 'uidMappings'
        }

        It 'takes a configuration' {
            $bundle = New-ContainerConfig -Command /bin/x -Memory 64MB | New-ContainerBundle $work/configured
            $json = Get-Content $bundle.ConfigPath -Raw | ConvertFrom-Json
            $json.process.args | Should -Be '/bin/x'
            $json.linux.resources.memory.limit | Should -Be 64MB
        }
    }

    Context 'Import-ContainerConfig and Export-ContainerConfig' {
        It 'give back what was written, unknown members too' {
            $null = New-ContainerBundle $work/round
            $json = Get-Content $work/round/config.json -Raw | ConvertFrom-Json
            $json | Add-Member x-unknown @{ a = 1 }
            $json.process | Add-Member x-mine 'kept'
            $json | ConvertTo-Json -Depth 30 | Set-Content $work/round/config.json
            $config = Import-ContainerConfig $work/round/config.json
            $config | Should -BeOfType PSContainer.Engine.Configuration.ContainerConfig
            $config.Rootfs | Should -Be "$work/round/rootfs"
            $config.Labels | Should -Contain "bundle=$work/round"
            $file = $config | Export-ContainerConfig $work/round/second.json -PassThru
            $file | Should -BeOfType System.IO.FileInfo
            $again = Get-Content $file -Raw | ConvertFrom-Json
            $again.'x-unknown'.a | Should -Be 1
            $again.process.'x-mine' | Should -Be kept
            $again.root.path | Should -Be rootfs
        }

        It 'take paths from where PowerShell is, wildcards and files' {
            $null = New-Item -ItemType Directory "$work/wild[1]"
            New-ContainerConfig -RootPath /srv | Export-ContainerConfig "$work/wild[1]/one.json"
            New-ContainerConfig -RootPath /srv | Export-ContainerConfig "$work/wild[1]/two.json"
            Push-Location -LiteralPath "$work/wild[1]"
            try {
                @(Import-ContainerConfig *.json).Count | Should -Be 2
                @(Get-ChildItem -LiteralPath . | Import-ContainerConfig).Count | Should -Be 2
                (Import-ContainerConfig -LiteralPath "$work/wild[1]/one.json").Rootfs | Should -Be /srv
            } finally { Pop-Location }
        }

        It 'warn of a root that is not named' {
            New-ContainerConfig | Export-ContainerConfig $work/rootless.json -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -Match rootfs
        }

        It 'say all that is wrong, with its place' {
            '{"ociVersion": "3.0.0", "root": {}, "process": {"args": []}}' | Set-Content $work/bad.json
            $failure = (Get-Failure { Import-ContainerConfig $work/bad.json })[0]
            $failure.FullyQualifiedErrorId | Should -Match '^ConfigInvalid,'
            $failure.Exception.Violations.JsonPath | Should -Be '$.ociVersion', '$.root.path', '$.process.cwd', '$.process.args'
            $failure.Exception.Message | Should -Match ([regex]::Escape("$work/bad.json"))
            (Get-Failure { Import-ContainerConfig $work/none.json })[0].Exception.Message | Should -Match 'ENOENT'
        }

        It 'do not write what the format has no place for' {
            $config = New-ContainerConfig -RootPath /srv -Command /bin/x
            $config.Process.User = 'daemon'
            (Get-Failure { $config | Export-ContainerConfig $work/refused.json })[0].Exception.Violations.JsonPath | Should -Be '$.process.user'
            "$work/refused.json" | Should -Not -Exist
        }
    }

    Context 'Test-ContainerConfig' {
        It 'is true for a good configuration' {
            Test-ContainerConfig (New-ContainerConfig) | Should -BeTrue
            New-ContainerConfig | Test-ContainerConfig -Detailed | Should -BeNullOrEmpty
        }

        It 'is false for a bad one, and says why' {
            $config = New-ContainerConfig
            $config.OomScoreAdj = 5000
            Test-ContainerConfig $config | Should -BeFalse
            $violation = Test-ContainerConfig $config -Detailed
            $violation.JsonPath | Should -Be '$.oom_score_adj'
            $violation.Message | Should -Match '1000'
        }

        It 'names what this machine cannot do' -Skip:(Test-Path /sys/fs/resctrl/schemata) {
            $config = New-ContainerConfig
            $config.IntelRdt = @{ ClosId = 'group' }
            $violation = Test-ContainerConfig $config -Detailed
            $violation.JsonPath | Should -Be '$.intel_rdt'
            $violation.Message | Should -Match 'resctrl'
        }

        It 'reads a file' {
            $null = New-ContainerBundle $work/tested -Rootless:(-not $isRoot)
            Test-ContainerConfig -Path $work/tested/config.json | Should -BeTrue
            '{' | Set-Content $work/broken.json
            Test-ContainerConfig -Path $work/broken.json | Should -BeFalse
            (Test-ContainerConfig -Path $work/broken.json -Detailed).Message | Should -Match 'ends'
            (Get-Failure { Test-ContainerConfig -Path $work/none.json })[0].Exception.Message | Should -Match 'ENOENT'
        }
    }

    Context 'A container from a bundle' -Skip:(-not [Environment]::IsPrivilegedProcess) {
        BeforeAll {
            # A root with one program that needs no library.
            $null = New-ContainerBundle $work/run
            foreach ($name in 'bin', 'proc', 'dev', 'sys') { $null = New-Item -ItemType Directory $work/run/rootfs/$name -Force }
            $json = Get-Content $work/run/config.json -Raw | ConvertFrom-Json
            $json.process.terminal = $false
            $json.process.args = @('/bin/sleep', 'infinity')
            $json | Add-Member annotations @{ 'com.example.a' = 'b' }
            # The machine's own files are bound in, read-only, in place of a root's.
            foreach ($name in 'bin', 'lib', 'lib64', 'usr') {
                if (Test-Path "/$name") { $json.mounts += @{ destination = "/$name"; type = 'bind'; source = "/$name"; options = @('rbind', 'ro') } }
            }
            $json | ConvertTo-Json -Depth 30 | Set-Content $work/run/config.json
        }

        It 'is as the document says' {
            $id = New-TestId
            $container = Import-ContainerBundle $work/run | New-Container $id -Start
            $container.Status | Should -Be Running
            Invoke-ContainerProcess $id -- hostname | Should -Be container
            (Get-Content "/proc/$($container.ProcessId)/cmdline") -replace "`0", ' ' | Should -Match '^/bin/sleep infinity'
            Get-Content "/proc/$($container.ProcessId)/status" | Should -Contain "NoNewPrivs:`t1"
            Invoke-ContainerProcess $id -- cat /proc/1/mounts | Where-Object { $_ -match ' / ' } | Should -Match ' ro[, ]'
        }

        It 'is refused where the bundle is none' {
            (Get-Failure { New-Container (New-TestId) -Bundle $work/nowhere })[0].Exception.Message | Should -Match 'ENOENT'
        }
    }
}
