# Containers of a user without privilege: in a pwsh that runs as that user, in a mount namespace with ids of its own.
Describe 'A user without privilege' {
    BeforeAll {
        $module = Join-Path $PSScriptRoot '../../PSContainer.psd1'
        $missing = if ((id -u) -ne '0') { 'not root' }
        elseif (@(Get-Command newuidmap, setpriv, busybox -ErrorAction SilentlyContinue).Count -ne 3) { 'newuidmap, setpriv or busybox is missing' }
        else {
            setpriv --reuid 65534 --regid 65534 --clear-groups test -r $module
            if ($LASTEXITCODE -ne 0) { 'user 65534 cannot read this checkout' }
        }
        if ($missing) { return }
        $PSNativeCommandUseErrorActionPreference = $false
        $directory = "/tmp/psc-rootless-$([guid]::NewGuid().ToString('n'))"
        $root = "$directory/root"
        foreach ($name in 'bin', 'dev', 'proc', 'sys', 'etc') { $null = New-Item -ItemType Directory "$root/$name" }
        Copy-Item (Get-Command busybox).Source "$root/bin/busybox"
        foreach ($applet in 'cat', 'echo', 'id', 'sleep') { ln -s busybox "$root/bin/$applet" }
        Set-Content "$directory/ids" 'nobody:100000:65536'
        chown -R 65534:65534 $directory

        # Runs a script as that user and gives what it prints.
        function Invoke-Unprivileged([string] $Script) {
            Set-Content "$directory/script.ps1" "`$ErrorActionPreference = 'Stop'; Import-Module '$module'; try { $Script } finally { Get-Container | Remove-Container -Force }"
            $command = "mount --bind $directory/ids /etc/subuid && mount --bind $directory/ids /etc/subgid && cd $directory && " +
                "exec setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=$directory XDG_RUNTIME_DIR=$directory pwsh -NoProfile -NonInteractive -File $directory/script.ps1"
            unshare -m --propagation private bash -c $command 2>&1
        }
    }
    BeforeEach { if ($missing) { Set-ItResult -Skipped -Because $missing } }
    AfterAll { if ($directory) { rm -rf --one-file-system $directory } }

    It 'is root in a container of its own, and itself outside' {
        $said = Invoke-Unprivileged "New-Container a -RootPath $root -Command /bin/sleep -ArgumentList 100 -Start | Out-Null
            Invoke-ContainerProcess a -- /bin/id -u
            (Get-ContainerProcess a).User"
        $said | Should -Be '0', 'nobody'
    }

    It 'has the ids that newuidmap and newgidmap give it' {
        $said = Invoke-Unprivileged "`$config = New-ContainerConfig -Template Rootless -RootPath $root
            `$maps = { [PSContainer.Engine.Configuration.IdMap]::new(0, 65534, 1), [PSContainer.Engine.Configuration.IdMap]::new(1, 100000, 65535) }
            `$config.UidMappings = & `$maps
            `$config.GidMappings = & `$maps
            `$config | New-Container b -Command /bin/sleep -ArgumentList 100 -Start | Out-Null
            Invoke-ContainerProcess b -- /bin/cat /proc/self/uid_map /proc/self/gid_map"
        $said -replace '\s+', ' ' | Should -Be ' 0 65534 1', ' 1 100000 65535', ' 0 65534 1', ' 1 100000 65535'
    }

    It 'is told that the host''s own root is not to be had' {
        Invoke-Unprivileged 'try { New-Container c } catch { $_.FullyQualifiedErrorId; "$_" }' | Should -Match 'ConfigInvalid|user namespace'
    }
}
