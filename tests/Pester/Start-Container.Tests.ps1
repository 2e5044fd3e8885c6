BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Start-Container' -Skip:(-not $isRoot) {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Get-Container | Remove-Container -Force }
    AfterAll { Remove-TestRoot }

    It 'runs the program of the container' {
        $null = New-Container ($id = New-TestId) -Command sleep -ArgumentList 50
        Start-Container $id | Should -BeNullOrEmpty
        (Get-ContainerProcess $id).CommandLine | Should -Be 'sleep 50'
    }

    It 'hands the started container on' {
        New-Container | Start-Container -PassThru | ForEach-Object Status | Should -Be 'Running'
    }

    It 'starts a stopped one anew' {
        $null = New-Container ($id = New-TestId) -Start
        Stop-Container $id
        (Start-Container $id -PassThru).Status | Should -Be 'Running'
    }

    It 'refuses one that runs' {
        $null = New-Container ($id = New-TestId) -Start
        (Get-Failure { Start-Container $id -ErrorAction Continue })[0].FullyQualifiedErrorId | Should -BeLike 'ContainerNotStopped,*'
        @(Get-ContainerProcess $id).Count | Should -Be 1
    }

    It 'refuses one without a program' {
        $null = New-Container ($id = New-TestId) -RootPath /usr
        (Get-Failure { Start-Container $id -ErrorAction Continue })[0].FullyQualifiedErrorId | Should -BeLike 'NoProgram,*'
    }

    It 'tells its steps' {
        $null = New-Container ($id = New-TestId)
        (Start-Container $id -Verbose 4>&1).Count | Should -BeGreaterThan 2
    }
}
