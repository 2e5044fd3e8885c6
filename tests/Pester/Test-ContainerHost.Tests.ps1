Describe 'Test-ContainerHost' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'says yes where containers run' {
        Test-ContainerHost | Should -BeOfType bool
        Test-ContainerHost | Should -Be (-not (Get-ContainerHostFeature | Where-Object { $_.Required -and $_.Status -eq 'Missing' }))
    }

    It 'answers for single features, and for all of several' {
        Test-ContainerHost ProcFileSystem | Should -BeTrue
        Test-ContainerHost Kernel, ProcFileSystem | Should -BeTrue
        Test-ContainerHost P* | Should -BeOfType bool
    }

    It 'does not know <_>' -ForEach 'Nonsense' {
        Test-ContainerHost $_ -ErrorAction SilentlyContinue -ErrorVariable err | Should -BeFalse
        $err[0].FullyQualifiedErrorId | Should -BeLike 'FeatureNotFound,*'
    }

    It 'says in verbose lines what is missing' {
        $missing = Get-ContainerHostFeature | Where-Object Status -EQ Missing | Select-Object -First 1
        if (-not $missing) { Set-ItResult -Skipped -Because 'nothing is missing here' }
        $lines = Test-ContainerHost $missing.Name -Verbose 4>&1
        "$lines" | Should -BeLike "*$($missing.Name)*False"
    }
}
