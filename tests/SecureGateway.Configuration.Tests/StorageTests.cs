namespace SecureGateway.Configuration.Tests;

/// <summary>Which database, how it is reached, and that no secret stands in the text.</summary>
public sealed class StorageTests
{
    private const string Good = "Host=db.example;Database=mail;Username=gw";

    [Fact]
    public void A_connection_string_that_says_nothing_of_TLS_gets_TLS_with_the_server_s_name_checked() =>
        Assert.Equal("Host=db.example;Database=mail;Username=gw;SSL Mode=VerifyFull", Read(Good).ConnectionString, ignoreCase: true);

    [Fact]
    public void A_socket_of_this_machine_needs_no_TLS() =>
        Assert.Contains("SSL Mode=Disable", Read("Host=/run/postgresql;Database=mail;Username=gw").ConnectionString, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Other_names_of_keywords_are_known()
    {
        var text = Read("server=db.example;db=mail;user id=gw;Port=5433;sslmode=verify-full").ConnectionString;
        Assert.Equal("Host=db.example;Database=mail;Username=gw;Port=5433;SSL Mode=VerifyFull", text, ignoreCase: true);
    }

    [Fact]
    public void The_secret_is_named_and_not_told()
    {
        using var folder = new ConfigurationFolder();
        var secret = folder.Write("db.secret", "hunter2\n");
        var storage = Of(folder, $"connection-string = \"{Good}\", secret-file = \"db.secret\"").Configuration!.Node.Storage;
        Assert.Equal((secret, null), (storage.SecretFile, storage.SecretVariable));
        Assert.DoesNotContain("hunter2", storage.ToString() + storage.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "node.storage.connection-string: postgresql needs to know which database, write connection-string = \"Host=db.example.org;Database=mail;Username=gateway\"")]
    [InlineData("Host=db.example;Database=mail", "Username is missing")]
    [InlineData("Host=db.example;Database=mail;Username=gw;Hots=x", "'hots' is not known here, the nearest known one is 'Host'")]
    [InlineData("Host=db.example;Database=mail;Username=gw;Password=hunter2", "'password' stands in it, a secret never stands in the configuration's text: name a file with secret-file")]
    [InlineData("nonsense hunter2", "it is not KEYWORD=VALUE, separated by semicolons")]
    [InlineData("Host=db.example;Database=mail;Username=gw;Port=x", "Port: 'x' is not a whole number from 1 to 65535")]
    [InlineData("Host=a,b;Database=mail;Username=gw", "it names several hosts")]
    [InlineData("Host=db.example;Database=mail;Username=gw;SSL Mode=Prefer", "SSL Mode=Prefer leaves it to whoever answers whether mail goes in clear, write SSL Mode=VerifyFull, or leave it out; in clear it goes with SSL Mode=Disable")]
    [InlineData("Host=db.example;Database=mail;Username=gw;SSL Mode=on", "SSL Mode: 'on' is none of the values it knows")]
    [InlineData("Host=db.example;Database=mail;Username=gw;Root Certificate=/nowhere/ca.pem", "Root Certificate: there is no file \"/nowhere/ca.pem\"")]
    public void What_is_wrong_is_said_without_the_secret(string text, string error)
    {
        var found = ConfigurationFolder.ErrorOf($"secure-gateway.node.storage {{ provider = postgresql, connection-string = \"{text}\" }}");
        Assert.Contains(error, found, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.example;Database=mail;Username=gw;SSL Mode=Disable", "mail and secret go to db.example in clear")]
    [InlineData("Host=db.example;Database=mail;Username=gw;SSL Mode=Require", "takes whoever answers for the database")]
    [InlineData("Host=db.example;Database=mail;Username=gw;SSL Mode=VerifyCA", "takes any server that the CA knows")]
    public void What_is_weak_is_warned_of(string text, string warning)
    {
        using var folder = new ConfigurationFolder();
        Assert.Contains(Of(folder, $"connection-string = \"{text}\"").Warnings, found => found.ToString().Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void On_this_machine_nobody_is_warned_of_what_goes_in_clear()
    {
        using var folder = new ConfigurationFolder();
        Assert.DoesNotContain(
            Of(folder, "connection-string = \"Host=127.0.0.1;Database=mail;Username=gw;SSL Mode=Disable\"").Warnings,
            found => found.ToString().Contains("in clear", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_secrets_are_one_too_many()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("db.secret", "x");
        var result = Of(folder, $"connection-string = \"{Good}\", secret-file = \"db.secret\", secret-variable = PGPASS");
        Assert.Contains("exactly one of them", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_sqlite_does_not_look_at_is_warned_of()
    {
        using var folder = new ConfigurationFolder();
        var result = folder.ReadText($"secure-gateway.node.storage {{ provider = sqlite, connection-string = \"{Good}\" }}");
        Assert.Contains(result.Warnings, found => found.ToString().Contains("looks at no connection-string", StringComparison.Ordinal));
    }

    private static StorageSettings Read(string text)
    {
        using var folder = new ConfigurationFolder();
        var result = Of(folder, $"connection-string = \"{text}\"");
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Configuration!.Node.Storage;
    }

    private static ConfigurationResult Of(ConfigurationFolder folder, string keys) =>
        folder.ReadText($"secure-gateway.node.storage {{ provider = postgresql, {keys} }}");
}
