# Dot-sourced in BeforeAll, after common.ps1: a pwsh that sits at a terminal of its own, a real pseudoterminal, as a user sits before it.
$module = (Resolve-Path "$PSScriptRoot/../../PSContainer.psd1").Path
$setup = "Import-Module '$module'; `$PSDefaultParameterValues['*-Container*:StateRoot'] = '$TestRoot'; function prompt { 'PS> ' }; Remove-Module PSReadLine -ErrorAction Ignore"

# What is drawn while a script runs in it, and the steps are done there.
function Invoke-Terminal([string] $Script, [string[]] $Step) {
    $file = [IO.Path]::GetTempFileName()
    try {
        Set-Content $file $Step
        $text = python3 $PSScriptRoot/terminal.py $file pwsh -NoProfile -NoLogo -Command "$setup; $Script"
        $LASTEXITCODE | Should -Be 0 -Because ($text -join "`n")
        $text -join "`n"
    } finally { Remove-Item $file }
}
