BeforeDiscovery { $isRoot = [Environment]::IsPrivilegedProcess }

Describe 'Register-ContainerEvent' -Skip:(-not $isRoot) {
    BeforeAll {
        . $PSScriptRoot/common.ps1

        # Threads of watchers; the kernel keeps 15 letters of the name.
        function Get-WatcherCount {
            @(Get-ChildItem /proc/$PID/task | Where-Object { (Get-Content "$_/comm" -ErrorAction Ignore) -eq 'pscontainer-wat' }).Count
        }

        function Wait-WatcherCount([int] $Count) {
            $end = [DateTime]::UtcNow.AddSeconds(10)
            while ((Get-WatcherCount) -ne $Count -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
            Get-WatcherCount | Should -Be $Count
        }
    }
    BeforeEach { $id = New-TestId }
    AfterEach {
        Get-EventSubscriber | Unregister-Event
        Get-Event | Remove-Event
        Get-Job | Remove-Job -Force
        Get-Container | Remove-Container -Force
    }
    AfterAll { Remove-TestRoot }

    It 'queues events for Wait-Event and Get-Event' {
        Register-ContainerEvent -SourceIdentifier containers -MessageData 'hello' | Should -BeNullOrEmpty
        $null = New-Container $id -Command sh -ArgumentList '-c', 'exit 3' -Start
        Wait-Container $id
        while (($last = Wait-Event -SourceIdentifier containers -Timeout 20) -and $last.SourceEventArgs.Type -ne 'Exit') { $last | Remove-Event }
        $last.SourceEventArgs | Should -BeOfType PSContainer.ContainerEvent
        $last.SourceEventArgs.ExitCode, $last.SourceEventArgs.ContainerId | Should -Be 3, $id
        $last.MessageData | Should -Be 'hello'
        $last.Sender | Should -BeOfType PSContainer.Events.ContainerEventSource
        (Get-EventSubscriber -SourceIdentifier containers).EventName | Should -Be 'Occurred'
    }

    It 'runs an action with the variables of events' {
        $told = [System.Collections.ArrayList]::new()
        $job = Register-ContainerEvent -EventType Create, Exit -MessageData $told -Action {
            $null = $Event.MessageData.Add("$($EventArgs.ContainerId) $($EventArgs.Type) $($Args[1].ExitCode) $($Sender.GetType().Name)")
        }
        $job | Should -BeOfType System.Management.Automation.PSEventJob
        $null = New-Container $id -Command sh -ArgumentList '-c', 'exit 4' -Start
        Wait-Container $id
        $end = [DateTime]::UtcNow.AddSeconds(20)
        while ($told.Count -lt 2 -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
        $told | Should -Be "$id Create  ContainerEventSource", "$id Exit 4 ContainerEventSource"
        $job.State | Should -Be 'Running'
    }

    It 'ends after so many events, with its thread' {
        $null = New-Container $id
        $null = Register-ContainerEvent $id -EventType Start -MaxTriggerCount 2 -SourceIdentifier twice -Action { $global:twice++ }
        $global:twice = 0
        Wait-WatcherCount 1
        1..4 | ForEach-Object {
            Start-Container $id
            Stop-Container $id -Force
        }
        $end = [DateTime]::UtcNow.AddSeconds(20)
        while ((Get-EventSubscriber -SourceIdentifier twice -ErrorAction Ignore) -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
        $global:twice | Should -Be 2
        Wait-WatcherCount 0
        Remove-Variable twice -Scope Global
    }

    It 'leaves no thread and no descriptor when it is unregistered' {
        $null = New-Container $id -Memory 64MB -PidsLimit 20 -Start
        Register-ContainerEvent $id -SourceIdentifier first
        Unregister-Event first
        Wait-WatcherCount 0
        $before = @(Get-ChildItem /proc/$PID/fd).Count
        1..10 | ForEach-Object {
            Register-ContainerEvent $id -SourceIdentifier first
            Register-ContainerEvent -SourceIdentifier second -SupportEvent
            Wait-WatcherCount 2
            Unregister-Event first
            Unregister-Event second -Force
        }
        Wait-WatcherCount 0
        @(Get-ChildItem /proc/$PID/fd).Count | Should -BeLessOrEqual ($before + 2)
    }

    It 'ends with the session that it was made in' {
        $null = New-Container $id
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../PSContainer.psd1'; Register-ContainerEvent $id -StateRoot '$TestRoot' -Action { }").Invoke()
        Wait-WatcherCount 1
        $shell.Runspace.Close()
        $shell.Dispose()
        Wait-WatcherCount 0
    }

    It 'gives up its thread when the containers have gone, and stays registered until Unregister-Event' {
        $null = New-Container $id
        Register-ContainerEvent $id -SourceIdentifier gone
        Remove-Container $id
        (Wait-Event gone -Timeout 20).SourceEventArgs.Type | Should -Be 'Remove'
        Wait-WatcherCount 0
        @(Get-EventSubscriber gone).Count | Should -Be 1
    }

    It 'watches patterns, and objects from the pipeline' {
        $made = New-Container $id
        $made | Register-ContainerEvent -SourceIdentifier object -EventType Remove
        Register-ContainerEvent "$($id.Substring(0, 10))*" -SourceIdentifier pattern -EventType Remove
        Register-ContainerEvent 't-nosuch*' -SourceIdentifier none -EventType Remove
        Remove-Container $id
        (Wait-Event object -Timeout 20).SourceEventArgs.ContainerId | Should -Be $id
        (Wait-Event pattern -Timeout 20).SourceEventArgs.ContainerId | Should -Be $id
        Get-Event none -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'refuses what it cannot watch, and leaves no subscription' {
        (Get-Failure { Register-ContainerEvent nosuch })[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        (Get-Failure { 4711 | Register-ContainerEvent })[0].FullyQualifiedErrorId | Should -BeLike 'NumberFromPipeline,*'
        Register-ContainerEvent -SourceIdentifier taken
        $failures = Get-Failure { Register-ContainerEvent -SourceIdentifier taken }
        $failures[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        @(Get-EventSubscriber).Count | Should -Be 1
        Wait-WatcherCount 1
        (Get-Failure { Register-ContainerEvent -StateRoot Env:x }).FullyQualifiedErrorId | Should -BeLike 'NotAFilePath,*'
        @(Get-EventSubscriber).Count | Should -Be 1
    }

    It 'has the parameters of Register-ObjectEvent' {
        $own = (Get-Command Register-ContainerEvent).Parameters
        foreach ($parameter in (Get-Command Register-ObjectEvent).Parameters.Values | Where-Object Name -NotIn 'InputObject', 'EventName') {
            $own[$parameter.Name].ParameterType | Should -Be $parameter.ParameterType
        }
    }

    It 'registers also where nobody wants its job: Select-Object -First' {
        $null = New-Container $id
        $job = Register-ContainerEvent $id -EventType Remove -Action { $global:removed = $EventArgs.ContainerId } | Select-Object -First 1
        Remove-Container $id
        $end = [DateTime]::UtcNow.AddSeconds(20)
        while (-not $global:removed -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 20 }
        $global:removed | Should -Be $id
        $job.State | Should -Be 'Running'
        Remove-Variable removed -Scope Global
    }
}
