using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Host name and NIS domain name of the UTS namespace; an empty one stays.</summary>
internal sealed class HostnameStep(string hostname, string domainname) : InitStep
{
    internal override StepKind Kind => StepKind.Hostname;

    internal override string Describe() => domainname.Length == 0
        ? $"set the host name to \"{hostname}\""
        : $"set the host name to \"{hostname}\" and the domain name to \"{domainname}\"";

    internal override void Write(WireWriter writer)
    {
        writer.String(hostname);
        writer.String(domainname);
    }

    internal static HostnameStep Read(WireReader reader) => new(reader.String(), reader.String());

    internal override void Run(InitContext context)
    {
        if (hostname.Length > 0)
            Libc.Check(Libc.TrySetHostName(Encoding.UTF8.GetBytes(hostname)), "sethostname", hostname);
        if (domainname.Length > 0)
            Libc.Check(Libc.TrySetDomainName(Encoding.UTF8.GetBytes(domainname)), "setdomainname", domainname);
    }
}
