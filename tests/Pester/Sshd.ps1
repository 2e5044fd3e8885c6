# Dot-sourced: another machine on this one. An sshd of its own on the loopback, with keys and a port that nobody else has.
function Get-SshFault {
    foreach ($program in 'ssh', 'ssh-keygen', 'python3') {
        if (-not (Get-Command $program -CommandType Application -ErrorAction SilentlyContinue)) { return "no $program" }
    }
    if (-not (Test-Path /usr/sbin/sshd)) { return 'no sshd' }
}

# Starts it. What is returned names the directory, the port, the key and the process; Stop-Sshd ends it.
function Start-Sshd([string] $Directory) {
    $null = New-Item -ItemType Directory $Directory, /run/sshd -Force
    chmod 700 $Directory
    foreach ($key in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f "$Directory/$key" }
    Copy-Item "$Directory/user.pub" "$Directory/authorized"
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    Set-Content "$Directory/config" @"
Port $port
ListenAddress 127.0.0.1
HostKey $Directory/host
PidFile $Directory/pid
AuthorizedKeysFile $Directory/authorized
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitRootLogin prohibit-password
SetEnv PATH=$env:PATH
Subsystem powershell $([Environment]::ProcessPath) -sshs -NoLogo -NoProfile
"@
    Set-Content "$Directory/known" "[127.0.0.1]:$port $((Get-Content "$Directory/host.pub") -replace '\s\S+$')"
    $process = Start-Process /usr/sbin/sshd '-D', '-f', "$Directory/config", '-E', "$Directory/log" -PassThru
    for ($i = 0; $i -lt 200; $i++) {
        try { [Net.Sockets.TcpClient]::new('127.0.0.1', $port).Dispose(); break } catch { Start-Sleep -Milliseconds 25 }
    }
    [pscustomobject]@{
        Directory = $Directory
        Port = $port
        Process = $process
        Options = @{ HostName = '127.0.0.1'; Port = $port; KeyFilePath = "$Directory/user"; SshOption = "UserKnownHostsFile=$Directory/known" }
    }
}

function Stop-Sshd($Sshd) {
    if ($Sshd -and -not $Sshd.Process.HasExited) { $Sshd.Process.Kill(); $Sshd.Process.WaitForExit() }
}

# An ssh that fails when it is told to. It stands before the real one and looks at what goes through:
# PSC_SSH=cut:N      the line is killed when N bytes have been sent
# PSC_SSH=stall:N    nothing more is sent after N bytes
# PSC_SSH=at-ready   the line is killed when the other end is ready
# PSC_SSH=before-go  the line is killed when it is told to go on, which it does not hear
# PSC_SSH=after-go   the line is killed when it has been told to go on, and what it answers is not heard
# PSC_SSH_READY, PSC_SSH_FAILED  commands that are run when the other end says so, before that is passed on
function New-FaultySsh([string] $Directory) {
    $real = (Get-Command ssh -CommandType Application | Select-Object -First 1).Source
    $null = New-Item -ItemType Directory $Directory -Force
    Set-Content "$Directory/ssh" @"
#!/usr/bin/env python3
import os, subprocess, sys, threading, time
mode, _, count = os.environ.get("PSC_SSH", "").partition(":")
ssh = subprocess.Popen(["$real", *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
def drop():
    ssh.kill()
    os._exit(255)
def forward():
    sent = 0
    while data := os.read(0, 65536):
        if count and sent + len(data) > int(count):
            data = data[:int(count) - sent]
        if mode == "before-go" and data == b"go\n":
            drop()
        view = memoryview(data)
        while view:
            view = view[os.write(ssh.stdin.fileno(), view):]
        sent += len(data)
        if mode == "after-go" and data == b"go\n":
            time.sleep(1)
            drop()
        if count and sent >= int(count):
            if mode == "cut":
                drop()
            time.sleep(1000)
    ssh.stdin.close()
threading.Thread(target=forward, daemon=True).start()
for line in ssh.stdout:
    for state in "ready", "failed":
        if b'"state":"%s"' % state.encode() in line:
            os.system(os.environ.get("PSC_SSH_" + state.upper(), ":"))
            if mode == "at-" + state:
                drop()
    if mode == "after-go" and b'"running"' in line:
        continue
    os.write(1, line)
os._exit(ssh.wait())
"@
    chmod 755 "$Directory/ssh"
}
