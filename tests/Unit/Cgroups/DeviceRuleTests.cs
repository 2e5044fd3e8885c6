using System;
using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Cgroups;

public class DeviceRuleTests
{
    [Theory]
    [InlineData('c', 1, 3, "rw", true)]
    [InlineData('c', 1, 3, "rwm", true)]
    [InlineData('c', 136, 77, "rw", true)]
    [InlineData('b', 8, 0, "m", true)]
    [InlineData('b', 8, 0, "r", false)]
    [InlineData('c', 5, 1, "rw", false)]
    [InlineData('c', 1, 1, "r", false)]
    public void Default_rules(char type, uint major, uint minor, string access, bool expected)
    {
        List<DeviceRule> rules = [Deny("a -1:-1 rwm"), .. DefaultDevices.Rules()];
        Assert.Equal(expected, BpfInterpreter.Allows(DeviceProgram.Compile(rules), type, major, minor, Bits(access)));
        Assert.Equal(expected, BpfInterpreter.Allows(DeviceProgram.Compile(DefaultDevices.Rules()), type, major, minor, Bits(access)));
    }

    [Fact]
    public void The_program_does_what_the_rules_say()
    {
        Random random = new(7);
        for (int round = 0; round < 400; round++)
        {
            List<DeviceRule> rules = Enumerable.Range(0, random.Next(0, 8)).Select(_ => RandomRule(random)).ToList();
            BpfInstruction[] code = DeviceProgram.Compile(rules);
            Assert.True(BpfInterpreter.IsAllReachable(code));
            foreach (char type in "bc")
            {
                for (uint device = 0; device < 9; device++)
                {
                    for (int access = 1; access < 8; access++)
                    {
                        uint major = device / 3, minor = device % 3;
                        bool expected = Reference(rules, type, major, minor, (DevicePermissions)access);
                        Assert.Equal(expected, BpfInterpreter.Allows(code, type, major, minor, (DevicePermissions)access));
                    }
                }
            }
        }
    }

    [Fact]
    public void The_v1_policy_allows_what_the_rules_do_or_is_refused()
    {
        Random random = new(11);
        int compared = 0;
        for (int round = 0; round < 600; round++)
        {
            List<DeviceRule> rules = Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomRule(random)).ToList();
            DevicePolicy policy;
            try
            {
                policy = DevicePolicy.FromRules(rules);
            }
            catch (ContainerException)
            {
                continue;
            }

            for (uint device = 0; device < 9; device++)
            {
                foreach (char type in "bc")
                {
                    foreach (DevicePermissions access in new[] { DevicePermissions.Read, DevicePermissions.Write, DevicePermissions.Mknod })
                    {
                        DeviceMatch one = new(type, device / 3, device % 3);
                        bool exception = policy.Exceptions.Any(e => e.Match.Covers(one) && (e.Permissions & access) != 0);
                        Assert.Equal(Reference(rules, type, device / 3, device % 3, access), exception != policy.AllowsByDefault);
                        compared++;
                    }
                }
            }
        }

        Assert.True(compared > 5000);
    }

    [Fact]
    public void Denying_a_part_of_a_wildcard_is_refused_on_v1()
    {
        ContainerException e = Assert.Throws<ContainerException>(() =>
            DevicePolicy.FromRules([Allow("c 1:-1 rwm"), Deny("c 1:3 r")]));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        Assert.Contains("c 1:3", e.Message);
        Assert.Contains("c 1:*", e.Message);
    }

    [Fact]
    public void A_fresh_cgroup_is_denied_first()
    {
        DevicePolicy current = DevicePolicy.ParseList("a *:* rwm\n");
        DevicePolicy wanted = DevicePolicy.FromRules([Deny("a -1:-1 rwm"), Allow("c 1:3 rw"), Allow("c 136:-1 rwm")]);
        Assert.Equal(["-a", "+c 1:3 rw", "+c 136:* rwm"], Lines(current.TransitionTo(wanted)));
    }

    [Fact]
    public void An_update_writes_only_the_difference()
    {
        DevicePolicy current = DevicePolicy.ParseList("c 1:3 rwm\nc 1:5 r\nb 8:* rw\n");
        DevicePolicy wanted = DevicePolicy.FromRules([Allow("c 1:3 rw"), Allow("c 1:5 rw")]);
        Assert.Equal(["-c 1:3 m", "-b 8:* rw", "+c 1:5 w"], Lines(current.TransitionTo(wanted)));
        Assert.Empty(wanted.TransitionTo(wanted));
        Assert.Equal(["+a", "-b 8:0 w"], Lines(current.TransitionTo(DevicePolicy.FromRules([Allow("a -1:-1 rwm"), Deny("b 8:0 w")]))));
    }

    [Theory]
    [InlineData('x', 1, "r")]
    [InlineData('c', 1, "")]
    [InlineData('c', 1, "q")]
    [InlineData('c', -2, "r")]
    public void A_rule_that_cannot_be_meant_is_refused(char type, long major, string permissions)
    {
        DeviceRule rule = new() { Type = type, Major = major, Permissions = permissions };
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<ContainerException>(() => DeviceProgram.Compile([rule])).Code);
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<ContainerException>(() => DevicePolicy.FromRules([rule])).Code);
    }

    internal static DeviceRule Allow(string text) => Parse(text, true);

    internal static DeviceRule Deny(string text) => Parse(text, false);

    private static DeviceRule Parse(string text, bool allow)
    {
        string[] parts = text.Split(' ', ':');
        return new DeviceRule { Type = parts[0][0], Major = long.Parse(parts[1]), Minor = long.Parse(parts[2]), Permissions = parts[3], Allow = allow };
    }

    private static string[] Lines(List<DeviceTransition> lines) => lines.Select(l => (l.Allow ? "+" : "-") + l.Rule).ToArray();

    private static DevicePermissions Bits(string text)
    {
        DeviceMatch.Of(new DeviceRule { Permissions = text }, out DevicePermissions permissions);
        return permissions;
    }

    // For each permission the last rule that speaks of it decides; nothing said is denied.
    private static bool Reference(List<DeviceRule> rules, char type, uint major, uint minor, DevicePermissions access)
    {
        foreach (DevicePermissions bit in new[] { DevicePermissions.Read, DevicePermissions.Write, DevicePermissions.Mknod })
        {
            if ((access & bit) == 0)
                continue;
            bool allowed = false;
            foreach (DeviceRule rule in rules)
            {
                DeviceMatch match = DeviceMatch.Of(rule, out DevicePermissions permissions);
                if ((permissions & bit) != 0 && match.Covers(new DeviceMatch(type, major, minor)))
                    allowed = rule.Allow;
            }

            if (!allowed)
                return false;
        }

        return true;
    }

    private static DeviceRule RandomRule(Random random)
    {
        string permissions = string.Concat("rwm".Where(_ => random.Next(2) == 0));
        return new DeviceRule
        {
            Type = "aabbcc"[random.Next(6)],
            Major = random.Next(-1, 3),
            Minor = random.Next(-1, 3),
            Permissions = permissions.Length == 0 ? "rwm" : permissions,
            Allow = random.Next(2) == 0,
        };
    }
}
