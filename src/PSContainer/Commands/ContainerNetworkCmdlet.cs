using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Commands;

/// <summary>A cmdlet that works on networks of containers.</summary>
public abstract class ContainerNetworkCmdlet : ContainerCmdlet
{
    /// <summary>Directory of the containers' states: /run/pscontainer by default, for another user than root $XDG_RUNTIME_DIR/pscontainer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? StateRoot { get; set; }

    /// <summary>The networks of the state root.</summary>
    private protected NetworkStore Store => new(StorePath);

    /// <summary>The state root's path.</summary>
    private protected string StorePath => FactoryFor(StateRoot).StateRoot;

    /// <summary>The networks of some names. One that is not there is an error, but for a pattern that matches nothing.</summary>
    private protected List<ManagedNetwork> Find(string[] names)
    {
        List<ManagedNetwork> found = [];
        foreach (string name in names)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                Attempt(name, () => found.Add(Store.Get(name)));
                continue;
            }

            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.None);
            Attempt(name, () =>
            {
                foreach (ManagedNetwork network in Store.List())
                {
                    if (pattern.IsMatch(network.Name))
                        found.Add(network);
                }
            });
        }

        return found;
    }
}
