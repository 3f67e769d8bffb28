using System.Text;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>Certificates come into use with a revision, and what is pending keeps them (C-1, C-2).</summary>
public sealed class CertificatesTests : LifeCycleTest
{
    private static readonly IdentitySource Other = Source("other.example");

    [Fact]
    [Trait("Rule", "C-2")]
    public async Task What_was_imported_comes_into_use_with_the_next_revision()
    {
        Assert.True(Certificates.ImportIdentity("mx2", Other).Succeeded);
        Assert.Null(Certificates.Find("mx2"));

        await Edit(new PolicyEdit.Set("tls.identity", "mx2"));
        await Apply();

        Assert.NotNull(Certificates.Find("mx2"));
        Assert.Equal(["mx2"], Holder.Current.Configuration.Tls.Identities.AsEnumerable());
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public async Task An_apply_brings_it_into_use_also_where_no_setting_is_pending()
    {
        await State(); // its start, which brings everything into use, is over
        Assert.True(Certificates.ImportIdentity("mx2", Other).Succeeded);

        var active = await Apply();

        Assert.Equal((1L, "identity 'mx2'"), (active.Revision.Number, Assert.Single(active.Certificates!.Value)));
        Assert.NotNull(Certificates.Find("mx2"));
        Assert.Single((await State()).History);
        Assert.Equal(RefusalKind.NothingThere, (await Ask<ConfigurationReplies.Refused>(new ConfigurationCommands.ApplyPending("", "alice"))).Kind);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public async Task What_is_pending_keeps_what_it_names_until_it_is_discarded()
    {
        Assert.True(Certificates.ImportIdentity("mx2", Other).Succeeded);
        await Edit(new PolicyEdit.Set("tls.client-identity", "mx2"));

        var refused = Certificates.Remove(CertificateKind.Identity, "mx2");
        Assert.Equal(CertificateOutcome.Refused, refused.Outcome);
        Assert.Contains("policy.tls.client-identity of the pending policy", refused.ToString(), StringComparison.Ordinal);

        await Ask<ConfigurationReplies.PendingIsDiscarded>(new ConfigurationCommands.DiscardPending("alice"));
        Assert.True(Certificates.Remove(CertificateKind.Identity, "mx2").Succeeded);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public async Task An_identity_that_is_expired_by_now_is_told_at_apply()
    {
        var made = Tests.Certificates.Rsa("short.example", 2048, Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddDays(20));
        Assert.True(Certificates.ImportIdentity("mx2", IdentitySource.Of(Encoding.ASCII.GetBytes(made.CertificatePem), Encoding.ASCII.GetBytes(made.KeyPem))).Succeeded);
        await Edit(new PolicyEdit.Set("tls.identity", "mx2"));
        Clock.Advance(TimeSpan.FromDays(21));

        var active = await Apply();

        Assert.Contains(active.Warnings, warning => warning.ToString().Contains("'mx2': the certificate expired on 2026-03-21", StringComparison.Ordinal));
    }

    private static IdentitySource Source(string host)
    {
        var made = Tests.Certificates.Make(host);
        return IdentitySource.Of(Encoding.ASCII.GetBytes(made.CertificatePem), Encoding.ASCII.GetBytes(made.KeyPem));
    }
}
