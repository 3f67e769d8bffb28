using SecureGateway.WebConsole.Settings;

namespace SecureGateway.WebConsole.Tests.Settings;

/// <summary>A-3: a refused apply leads to the field.</summary>
[Trait("Rule", "A-3")]
public sealed class SettingAddressTests
{
    [Theory]
    [InlineData("tls.signing[1]", "/system/encryption/tls#setting-tls.signing")]
    [InlineData("tls.opportunistic.retry-after", "/system/encryption/tls#setting-tls.opportunistic.retry-after")]
    [InlineData("connections.bank.notes", "/system/smtp/connections/profile?name=bank&tab=overview#setting-connections.bank.notes")]
    [InlineData("connections.bank.client-hosts[0]", "/system/smtp/connections/profile?name=bank&tab=client-hosts#setting-connections.bank.client-hosts")]
    [InlineData("connections.bank.sender-domains", "/system/smtp/connections/profile?name=bank&tab=sender-domains#setting-connections.bank.sender-domains")]
    [InlineData("connections.bank.relay", "/system/smtp/connections/profile?name=bank&tab=relay#setting-connections.bank.relay")]
    [InlineData("connections.bank.outbound-tls.server-certificate.names[3]", "/system/smtp/connections/profile?name=bank&tab=tls#setting-connections.bank.outbound-tls.server-certificate.names")]
    [InlineData("connections.\"a b\\\"c\".relay", "/system/smtp/connections/profile?name=a%20b%22c&tab=relay#setting-connections._a_b__c_.relay")]
    [InlineData("connections.bank", "/system/smtp/connections/profile?name=bank&tab=overview#setting-connections.bank")]
    [InlineData("routes[*.bank.example].to[0]", "/system/smtp/routing/route?domain=%2A.bank.example#setting-routes__.bank.example_.to")]
    [InlineData("routes[bank.example].connection", "/system/smtp/routing/route?domain=bank.example#setting-routes_bank.example_.connection")]
    [InlineData("routes", "/system/smtp/routing/routes#setting-routes")]
    [InlineData("domains[0]", "/system/smtp/routing#setting-domains")]
    [InlineData("delivery.retry[2]", "/system/smtp/delivery#setting-delivery.retry")]
    [InlineData("limits.sessions", "/system/smtp/delivery#setting-limits.sessions")]
    [InlineData("", null)]
    [InlineData("something.else", null)]
    public void Every_key_leads_to_the_field_where_it_is_edited(string key, string? expected) => Assert.Equal(expected, SettingAddress.Of(key));

    [Theory]
    [InlineData("bank", "bank")]
    [InlineData("a b", "\"a b\"")]
    public void A_name_is_a_part_of_a_key(string name, string expected) => Assert.Equal(expected, SettingText.Part(name));

    [Fact]
    public void What_is_typed_is_one_value_whatever_stands_in_it()
    {
        Assert.Equal("\"{ not = braces }\"", SettingText.Quoted("{ not = braces }"));
        Assert.Equal("[ \"5m\", \"10m\" ]", SettingText.List("5m, 10m"));
    }
}
