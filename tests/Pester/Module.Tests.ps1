BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../../PSContainer.psd1')
    $commands = Get-Command -Module PSContainer -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    $readers = 'Get', 'Test', 'Wait', 'Invoke', 'Enter', 'Connect', 'Watch', 'Register'
    $mutators = $commands | Where-Object { $_.Command.Verb -notin $readers -and $_.Name -notin 'New-ContainerConfig', 'Import-ContainerConfig', 'Import-ContainerBundle' }
}

Describe 'The module' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $manifestPath = Join-Path $PSScriptRoot '../../PSContainer.psd1'
        $manifest = Import-PowerShellDataFile $manifestPath
        $classes = [PSContainer.Container].Assembly.GetExportedTypes() | Where-Object {
            -not $_.IsAbstract -and $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        }
    }

    It 'has a manifest that PowerShell accepts' {
        { Test-ModuleManifest $manifestPath } | Should -Not -Throw
    }

    It 'exports what it names, without wildcards' {
        $manifest.CmdletsToExport | Should -Not -Contain '*'
        foreach ($kind in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') { $manifest.ContainsKey($kind) | Should -BeTrue }
        Compare-Object $manifest.CmdletsToExport (Get-Command -Module PSContainer -CommandType Cmdlet).Name | Should -BeNullOrEmpty
    }

    It 'exports the aliases that it names' {
        Compare-Object $manifest.AliasesToExport (Get-Command -Module PSContainer -CommandType Alias).Name | Should -BeNullOrEmpty
        (Get-Alias Checkpoint-Container).Definition | Should -Be 'Invoke-ContainerCheckpoint'
    }

    It 'exports every cmdlet class, and names it VerbNounCommand' {
        $names = foreach ($class in $classes) {
            $attribute = $class.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
            $class.FullName | Should -Be "PSContainer.Commands.$($attribute.VerbName)$($attribute.NounName)Command"
            "$($attribute.VerbName)-$($attribute.NounName)"
        }
        Compare-Object $names $manifest.CmdletsToExport | Should -BeNullOrEmpty
    }

    It 'gives a parameter of one name one type' {
        $own = foreach ($command in Get-Command -Module PSContainer -CommandType Cmdlet) {
            foreach ($parameter in $command.ImplementingType.GetProperties()) {
                if ($parameter.GetCustomAttributes([System.Management.Automation.ParameterAttribute], $true)) {
                    [pscustomobject]@{ Name = $parameter.Name; Type = $parameter.PropertyType.ToString(); Command = $command.Name }
                }
            }
        }
        $own | Group-Object Name | ForEach-Object {
            $types = @($_.Group.Type | ForEach-Object { $_ -replace 'System\.Nullable`1\[(.*)\]', '$1' } | Sort-Object -Unique)
            $types.Count | Should -Be 1 -Because "$($_.Name) is $($types -join ' and ')"
        }
    }

    It 'imports quickly and without compiling much' {
        $text = pwsh -NoProfile -NonInteractive -Command "
            `$before = [System.Runtime.JitInfo]::GetCompiledMethodCount()
            Import-Module '$manifestPath'
            [System.Runtime.JitInfo]::GetCompiledMethodCount() - `$before"
        [int]$text | Should -BeLessThan 400
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has an approved verb' {
        (Get-Verb).Verb | Should -Contain $Command.Verb
    }

    It 'says what it returns' {
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has no parameter with the name of a common one' {
        $common = [System.Management.Automation.Internal.CommonParameters].GetProperties().Name
        $Command.ImplementingType.GetProperties([System.Reflection.BindingFlags]'Public,Instance,DeclaredOnly').Name |
            Where-Object { $_ -in $common } | Should -BeNullOrEmpty
    }

    It 'has at most one pipeline parameter by value in each set' {
        foreach ($set in $Command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1
        }
    }

    It 'has switches and never Booleans' {
        $Command.Parameters.Values | Where-Object { $_.ParameterType -eq [bool] } | Should -BeNullOrEmpty
    }
}

Describe '<Name>, which changes something' -ForEach $mutators {
    It 'supports -WhatIf and -Confirm without a prompt by default' {
        $attribute = $Command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        $attribute.SupportsShouldProcess | Should -BeTrue
        $attribute.ConfirmImpact | Should -Be 'Medium'
    }
}
