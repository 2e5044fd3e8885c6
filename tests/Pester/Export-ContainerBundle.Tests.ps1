Describe 'Export-ContainerBundle' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $work = "$([IO.Path]::GetTempPath())export-$([guid]::NewGuid().ToString('n'))"
        $null = New-Item -ItemType Directory $work
    }
    AfterAll {
        Remove-TestRoot
        [IO.Directory]::Delete($work, $true)
    }

    It 'names a container that is not there' {
        (Get-Failure { Export-ContainerBundle (New-TestId) $work/none })[0].FullyQualifiedErrorId | Should -Match ContainerNotExists
        Test-Path $work/none | Should -BeFalse
    }

    Context 'A container with a root of its own' -Skip:(-not [Environment]::IsPrivilegedProcess) {
        BeforeAll {
            $null = New-ContainerBundle $work/source
            foreach ($name in 'bin', 'proc', 'dev', 'sys', 'etc') { $null = New-Item -ItemType Directory $work/source/rootfs/$name -Force }
            'text' | Set-Content $work/source/rootfs/etc/file
            $json = Get-Content $work/source/config.json -Raw | ConvertFrom-Json
            $json.process.terminal = $false
            $json.process.args = @('/bin/sleep', 'infinity')
            $json | Add-Member annotations @{ 'com.example.a' = 'b' }
            foreach ($name in 'bin', 'lib', 'lib64', 'usr') {
                if (Test-Path "/$name") { $json.mounts += @{ destination = "/$name"; type = 'bind'; source = "/$name"; options = @('rbind', 'ro') } }
            }
            $json | ConvertTo-Json -Depth 30 | Set-Content $work/source/config.json
            $id = New-TestId
            $null = New-Container $id -Bundle $work/source -Start
        }

        It 'writes what it is now' {
            Set-Container $id -Memory 96MB
            $bundle = Get-Container $id | Export-ContainerBundle -Path $work/plain
            $bundle | Should -BeOfType PSContainer.Engine.Configuration.Oci.Bundle
            $bundle.RootPath | Should -Be "$work/source/rootfs"
            $json = Get-Content $bundle.ConfigPath -Raw | ConvertFrom-Json
            $json.process.args | Should -Be '/bin/sleep', 'infinity'
            $json.linux.resources.memory.limit | Should -Be 96MB
            $json.annotations.'com.example.a' | Should -Be b
        }

        It 'does not replace one without -Force' {
            $null = Export-ContainerBundle $id $work/again
            (Get-Failure { Export-ContainerBundle $id $work/again })[0].Exception.Message | Should -Match 'there already'
            (Export-ContainerBundle $id $work/again -Force).Directory | Should -Be "$work/again"
        }

        It 'copies the root, and the copy runs' {
            $bundle = Export-ContainerBundle $id $work/whole -IncludeRootfs
            $bundle.RootPath | Should -Be "$work/whole/rootfs"
            Get-Content $work/whole/rootfs/etc/file | Should -Be text
            Get-ChildItem $work/whole/rootfs/usr | Should -BeNullOrEmpty
            $copy = New-TestId
            ($bundle | New-Container $copy -Start).Status | Should -Be Running
            Invoke-ContainerProcess $copy -- cat /etc/file | Should -Be text
        }
    }

    It 'warns of a root that is made of layers' -Skip:(-not [Environment]::IsPrivilegedProcess) {
        $id = New-TestId
        $null = New-Container $id
        $bundle = Export-ContainerBundle $id $work/layers -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match 'IncludeRootfs'
        Get-ChildItem $bundle.RootPath | Should -BeNullOrEmpty
        (Get-Content $bundle.ConfigPath -Raw | ConvertFrom-Json).root.path | Should -Be rootfs
    }
}
