@{
    RootModule = 'bin/PSContainer.dll'
    # The one place of the version: Directory.Build.props reads this line for every assembly.
    ModuleVersion = '0.1.0'
    GUID = '6d1f2c0e-8a34-4c57-9b1e-52f7a0c3de91'
    Author = 'The PSContainer authors'
    CompanyName = 'The PSContainer authors'
    Copyright = 'Copyright The PSContainer authors. Apache-2.0.'
    Description = 'Linux containers as PowerShell objects: typed cmdlets over an engine that talks to the kernel itself. No daemon, no Docker.'

    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')

    FormatsToProcess = @('bin/PSContainer.Format.ps1xml')
    TypesToProcess = @('bin/PSContainer.Types.ps1xml')

    CmdletsToExport = @(
        'New-Container'
        'Get-Container'
        'Start-Container'
        'Start-ContainerProcess'
        'Invoke-ContainerProcess'
        'Get-ContainerProcess'
        'Enter-Container'
        'Connect-ContainerProcess'
        'Resize-ContainerTerminal'
        'Wait-Container'
        'Wait-ContainerProcess'
        'Stop-Container'
        'Stop-ContainerProcess'
        'Restart-Container'
        'Suspend-Container'
        'Resume-Container'
        'Send-ContainerSignal'
        'Set-Container'
        'Remove-Container'
        'Get-ContainerStats'
        'Watch-Container'
        'Register-ContainerEvent'
        'New-ContainerNetwork'
        'Get-ContainerNetwork'
        'Remove-ContainerNetwork'
        'Connect-ContainerNetwork'
        'Disconnect-ContainerNetwork'
        'New-ContainerConfig'
        'Test-ContainerConfig'
        'Import-ContainerConfig'
        'Export-ContainerBundle'
        'Export-ContainerConfig'
        'New-ContainerBundle'
        'Import-ContainerBundle'
        'Start-ContainerService'
        'Get-ContainerService'
        'Stop-ContainerService'
        'Invoke-ContainerCheckpoint'
        'Get-ContainerCheckpoint'
        'Restore-Container'
        'Export-ContainerCheckpoint'
        'Import-ContainerCheckpoint'
        'Move-Container'
        'Remove-ContainerCheckpoint'
        'Start-ContainerPageServer'
        'Test-ContainerHost'
        'Get-ContainerHostFeature'
    )
    FunctionsToExport = @()
    AliasesToExport = @('Checkpoint-Container')
    VariablesToExport = @()
    RequiredAssemblies = @()

    PrivateData = @{
        PSData = @{
            Tags = @('PSEdition_Core', 'Linux', 'Container', 'libcontainer', 'OCI', 'namespaces', 'cgroups', 'CRIU')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
            ReleaseNotes = 'See CHANGELOG.md in the module folder.'
        }
    }
}
