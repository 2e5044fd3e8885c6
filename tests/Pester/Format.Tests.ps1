BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Views' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'has a table of at most six columns, and a list: <_>' -ForEach 'Container', 'ContainerProcess', 'ContainerStats', 'ContainerEvent', 'ContainerHostFeature', 'ContainerCheckpoint', 'ContainerPageServer' {
        $views = (Get-FormatData "PSContainer.$_" -PowerShellVersion 7.6).FormatViewDefinition
        $table = $views | Where-Object { $_.Control -is [System.Management.Automation.TableControl] }
        $table.Control.Headers.Count | Should -BeLessOrEqual 6
        $views | Where-Object { $_.Control -is [System.Management.Automation.ListControl] } | Should -Not -BeNullOrEmpty
    }

    It 'has no script in it' {
        foreach ($file in 'Format', 'Types') {
            Get-Content -Raw "$PSScriptRoot/../../bin/PSContainer.$file.ps1xml" | Should -Not -Match 'Script'
        }
    }
}

Describe 'Objects on the screen' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $id = New-TestId
        $container = New-Container $id -Memory 64MB -PidsLimit 10 -Label @{ app = 'web' } -Start
        function Text($Object) { ($Object | Out-String -Width 120) -replace '\e\[[0-9;]*m' }
    }
    AfterAll { Remove-TestRoot }

    It 'shows a container' {
        $text = Text $container
        $text | Should -Match '(?m)^Id +Status +PID +Created +Uptime +Command'
        $text | Should -Match "(?m)^$id +Running +$($container.ProcessId) "
    }

    It 'shows a process' {
        Text (Get-ContainerProcess $id) | Should -Match "(?m)^ +$($container.ProcessId) +1 $id +root +\w+ +/bin/sleep infinity"
    }

    It 'shows statistics' {
        $text = Text (Get-ContainerStats $id)
        $text | Should -Match 'CPU %'
        $text | Should -Match "$id .* / 64 MiB +1 / 10 "
    }

    It 'shows features of the host by category' {
        $text = Text (Get-ContainerHostFeature Kernel, Overlayfs)
        $text | Should -Match 'Category: Kernel'
        $text | Should -Match 'Category: FileSystem'
    }

    It 'survives serialisation' {
        foreach ($object in $container, (Get-ContainerProcess $id), (Get-ContainerStats $id), (Get-ContainerHostFeature Kernel)) {
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($object))
            foreach ($property in $object.PSObject.Properties | Where-Object { $_.Value -is [string] -or $_.Value -is [ValueType] }) {
                if ($property.Name -in 'Uptime', 'State') { continue }
                "$($copy.($property.Name))" | Should -Be "$($property.Value)"
            }
        }
    }

    It 'sorts and selects by the properties that it shows' {
        Get-Container | Sort-Object Uptime | Where-Object Status -EQ Running | Where-Object ProcessId -EQ $container.ProcessId | ForEach-Object ContainerId | Should -Be $id
    }
}
