BeforeDiscovery {
    $isRoot = [Environment]::IsPrivilegedProcess
    $runc = Get-Command runc -CommandType Application -ErrorAction Ignore
}

Describe 'The module and the OCI command line' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $bundle = Join-Path ([IO.Path]::GetTempPath()) "psc-bundle-$([Guid]::NewGuid())"
        $null = New-ContainerConfig -Command /bin/busybox -ArgumentList sleep, 50 | New-ContainerBundle $bundle
        $null = New-Item $bundle/rootfs/bin -ItemType Directory
        Copy-Item (Get-Command busybox -CommandType Application)[0].Source $bundle/rootfs/bin/busybox
        function Invoke-Runtime { & "$PSScriptRoot/../../bin/pscontainer" --root $TestRoot @args }

        # The program has the streams of the one who creates it; PowerShell would wait for the end of its own pipe.
        function Invoke-Create([string] $Id) {
            sh -c 'exec "$@" </dev/null >/dev/null 2>&1' sh "$PSScriptRoot/../../bin/pscontainer" --root $TestRoot create --bundle $bundle $Id
            $LASTEXITCODE | Should -Be 0
        }
    }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll {
        Remove-Item $bundle -Recurse
        Remove-TestRoot
    }

    It 'shows what the command line has created, and starts it' {
        Invoke-Create ($id = New-TestId)
        (Get-Container $id).Status | Should -Be 'Created'
        (Start-Container $id -PassThru).Status | Should -Be 'Running'
        (Get-ContainerProcess $id).CommandLine | Should -Be '/bin/busybox sleep 50'
        (Invoke-Runtime state $id | ConvertFrom-Json).status | Should -Be 'running'
    }

    It 'removes what waits for its start without force' {
        Invoke-Create ($id = New-TestId)
        Remove-Container $id
        Get-Container | Should -BeNullOrEmpty
    }

    It 'is seen by the command line' {
        $null = New-Container ($id = New-TestId) -Start
        $listed = Invoke-Runtime list --format json | ConvertFrom-Json
        $listed.id | Should -Be $id
        $listed.pid | Should -Be (Get-Container $id).ProcessId
        Invoke-Runtime kill $id KILL
        Wait-Container $id -Timeout 20
        (Get-Container $id).Status | Should -Be 'Stopped'
        Invoke-Runtime delete $id
        Get-Container | Should -BeNullOrEmpty
    }

    It 'is seen by runc, which reads the same state' -Skip:(-not $runc) {
        $null = New-Container ($id = New-TestId) -Start
        $state = runc --root $TestRoot state $id | ConvertFrom-Json
        $state.status | Should -Be 'running'
        $state.pid | Should -Be (Get-Container $id).ProcessId
    }
}
