BeforeDiscovery {
    . $PSScriptRoot/Criu.ps1
    $fault = Get-CriuFault
}

Describe "Export-ContainerCheckpoint and Import-ContainerCheckpoint$(if ($fault) { " ($fault)" })" -Tag Root, Criu -Skip:([bool]$fault) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/Criu.ps1
        $work = (New-Item -ItemType Directory "/var/tmp/psc-test-$([guid]::NewGuid().ToString('n'))").FullName
        $id = New-TestId
        $null = New-Container $id -Command sh -ArgumentList '-c', 'echo mine > /etc/psc-file; rm /etc/hostname; i=0; while :; do i=$((i+1)); echo $i >> /var/tmp/psc-count; sleep 0.1; done' -Start
        Start-Sleep -Milliseconds 500
        $saved = Invoke-ContainerCheckpoint $id -Path $work/saved
        Remove-Container $id
    }
    AfterEach { Remove-Item $work/*.tar, $work/imported -Recurse -Force -ErrorAction Ignore }
    AfterAll {
        Remove-TestRoot
        Remove-Item $work -Recurse -Force
    }

    It 'writes one file, of which the container is restored' {
        $file = $saved | Export-ContainerCheckpoint -DestinationPath $work/one.tar
        $file | Should -BeOfType IO.FileInfo
        $file.FullName | Should -Be "$work/one.tar"
        $imported = $file | Import-ContainerCheckpoint -DestinationPath $work/imported
        $imported | Should -BeOfType PSContainer.ContainerCheckpoint
        $imported.ContainerId | Should -Be $id
        $imported.Path | Should -Be "$work/imported"
        $imported.Size | Should -Be $saved.Size
        (Get-ContainerCheckpoint -Path $work/imported -Test).IsValid | Should -BeTrue
        $copy = New-TestId
        try {
            ($imported | Restore-Container -Id $copy).Status | Should -Be Running
            Invoke-ContainerProcess $copy -- cat /etc/psc-file | Should -Be mine
            Invoke-ContainerProcess $copy -- sh -c 'test -e /etc/hostname || echo gone' | Should -Be gone
            [int](Invoke-ContainerProcess $copy -- tail -n 1 /var/tmp/psc-count) | Should -BeGreaterThan 1
        }
        finally { Remove-Container $copy -Force }
    }

    It 'names files in a directory by container and time' {
        $null = New-Item -ItemType Directory $work/files.tar
        (Export-ContainerCheckpoint $work/saved $work/files.tar).Name | Should -Match "^$id-\d{8}T\d{6}\.\d{3}\.tar$"
    }

    It 'can be read by tar' {
        $null = Export-ContainerCheckpoint $work/saved $work/one.tar
        $names = tar -tf $work/one.tar
        $names[0] | Should -Be pscontainer.json
        $names[-1] | Should -Be digest.sha256
        $names | Should -Contain layer/etc/psc-file
    }

    It 'replaces nothing without -Force' {
        $null = Export-ContainerCheckpoint $work/saved $work/one.tar
        (Get-Failure { Export-ContainerCheckpoint $work/saved $work/one.tar })[0].CategoryInfo.Category | Should -Be ResourceExists
        (Export-ContainerCheckpoint $work/saved $work/one.tar -Force).Length | Should -BeGreaterThan 0
        $null = Import-ContainerCheckpoint $work/one.tar $work/imported
        (Get-Failure { Import-ContainerCheckpoint $work/one.tar $work/imported })[0].Exception.Message | Should -Match 'not empty'
        (Import-ContainerCheckpoint $work/one.tar $work/imported -Force).ContainerId | Should -Be $id
    }

    It 'writes nothing under -WhatIf' {
        Export-ContainerCheckpoint $work/saved $work/one.tar -WhatIf
        Test-Path $work/one.tar | Should -BeFalse
        $null = Export-ContainerCheckpoint $work/saved $work/one.tar
        Import-ContainerCheckpoint $work/one.tar $work/imported -WhatIf
        Test-Path $work/imported | Should -BeFalse
    }

    It 'refuses what is not as it was written, and leaves nothing' {
        $null = Export-ContainerCheckpoint $work/saved $work/one.tar
        $bytes = [IO.File]::ReadAllBytes("$work/one.tar")
        [IO.File]::WriteAllBytes("$work/short.tar", $bytes[0..($bytes.Length / 2)])
        $bytes[$bytes.Length / 2] = $bytes[$bytes.Length / 2] -bxor 255
        [IO.File]::WriteAllBytes("$work/altered.tar", $bytes)
        foreach ($name in 'short', 'altered') {
            $failure = (Get-Failure { Import-ContainerCheckpoint $work/$name.tar $work/imported })[0]
            $failure.Exception.Message | Should -Match 'truncated or altered'
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            Test-Path $work/imported | Should -BeFalse
        }
    }

    It 'names what is not there' {
        (Get-Failure { Export-ContainerCheckpoint $work/none $work/one.tar })[0].Exception.Message | Should -Match 'no checkpoint'
        (Get-Failure { Import-ContainerCheckpoint $work/none.tar $work/imported })[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Test-Path $work/one.tar | Should -BeFalse
    }

    It 'can be jobs' {
        $file = Export-ContainerCheckpoint $work/saved $work/one.tar -AsJob | Receive-Job -Wait -AutoRemoveJob
        $file.Name | Should -Be one.tar
        (Import-ContainerCheckpoint $work/one.tar $work/imported -AsJob | Receive-Job -Wait -AutoRemoveJob).ContainerId | Should -Be $id
    }
}
