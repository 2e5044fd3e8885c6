Describe 'Get-ContainerHostFeature' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $features = Get-ContainerHostFeature
    }

    It 'looks at every category' {
        $categories = [enum]::GetNames([PSContainer.Engine.Host.HostFeatureCategory])
        Compare-Object $categories ($features.Category | Sort-Object -Unique) | Should -BeNullOrEmpty
    }

    It 'has one of each name, with what was found' {
        ($features | Group-Object Name | Where-Object Count -GT 1) | Should -BeNullOrEmpty
        $features | ForEach-Object { $_.Detail | Should -Not -BeNullOrEmpty -Because $_.Name }
    }

    It 'says what to do about what is missing, and only about that' {
        $features | ForEach-Object { [bool]$_.Recommendation | Should -Be ($_.Status -ne 'Available') -Because $_.Name }
    }

    It 'sees the kernel as it is' {
        (Get-ContainerHostFeature Kernel).Detail | Should -BeLike "*$(uname -r)*"
        (Get-ContainerHostFeature TimeNamespace).Status -eq 'Available' | Should -Be (Test-Path /proc/self/ns/time)
        (Get-ContainerHostFeature NewUidMap).Status -eq 'Missing' | Should -Be (-not (Get-Command newuidmap -ErrorAction Ignore))
        (Get-ContainerHostFeature CgroupV2).Status -eq 'Available' | Should -Be (@(Get-Content /proc/self/mountinfo) -match ' - cgroup2 ').Count
    }

    It 'selects by name and category' {
        (Get-ContainerHostFeature pid*).Name | Should -Be 'Pidfd', 'PidNamespace'
        (Get-ContainerHostFeature -Category Checkpoint).Name | Should -Be Criu
        (Get-ContainerHostFeature k*, Overlayfs -Category FileSystem).Name | Should -Be Overlayfs
    }

    It 'does not know what is not there' {
        Get-ContainerHostFeature Nonsense -ErrorAction SilentlyContinue -ErrorVariable err
        $err[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-ContainerHostFeature Nonsense* | Should -BeNullOrEmpty
    }

    It 'completes names' { (Complete 'Get-ContainerHostFeature Land').CompletionText | Should -Be Landlock }

    It 'changes nothing' {
        $before = Get-Content -Raw /proc/self/mountinfo
        $null = Get-ContainerHostFeature
        Get-Content -Raw /proc/self/mountinfo | Should -Be $before
    }
}
