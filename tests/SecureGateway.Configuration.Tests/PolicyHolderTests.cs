using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

[Trait("Rule", "A-7")]
public class PolicyHolderTests
{
    [Fact]
    public void The_files_are_revision_one() => Assert.Equal(1, PolicyHolder.Seed(PolicyConfiguration.Default).Current.Revision);

    [Fact]
    public void Who_took_a_snapshot_keeps_it()
    {
        var holder = PolicyHolder.Seed(PolicyConfiguration.Default);
        var taken = holder.Current;

        holder.Activate(new PolicySnapshot(2, PolicyConfiguration.Default));

        Assert.Equal(1, taken.Revision);
        Assert.Equal(2, holder.Current.Revision);
    }

    [Fact]
    public void An_older_revision_never_comes_back()
    {
        var holder = PolicyHolder.Seed(PolicyConfiguration.Default);
        holder.Activate(new PolicySnapshot(3, PolicyConfiguration.Default));

        Assert.Throws<ArgumentException>(() => holder.Activate(new PolicySnapshot(2, PolicyConfiguration.Default)));
        Assert.Throws<ArgumentException>(() => holder.Activate(new PolicySnapshot(3, PolicyConfiguration.Default)));
        Assert.Equal(3, holder.Current.Revision);
    }
}
