using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

public sealed class SeveralFilesTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    [Fact]
    public void Later_files_override_earlier_ones_key_by_key()
    {
        _folder.Write("a.conf", "secure-gateway.policy { tls.opportunistic { enabled = on, retry-after = 7m }, domains = [ \"a.example\" ] }");
        _folder.Write("b.conf", "secure-gateway.policy { tls.opportunistic.retry-after = 9m\n domains += \"b.example\" }");

        var policy = _folder.Read("a.conf", "b.conf").Configuration!.Policy;

        Assert.True(policy.Tls.Opportunistic.Enabled);
        Assert.Equal(TimeSpan.FromMinutes(9), policy.Tls.Opportunistic.RetryAfter);
        Assert.Equal(["a.example", "b.example"], policy.Domains.Select(domain => domain.ToString()));
    }

    [Fact]
    public void An_error_names_the_file_and_line_of_the_value_that_counts()
    {
        _folder.Write("a.conf", "secure-gateway {\n node.console.port = 1\n policy.tls.opportunistic.enabled = wrong\n}");
        _folder.Write("b.conf", "\n\nsecure-gateway { node { console {\n port = 99999 } } }");

        var errors = _folder.Read("a.conf", "b.conf").Errors;

        Assert.Equal([("a.conf", 3), ("b.conf", 4)], errors.Select(error => (error.File, error.Line)));
    }

    [Fact]
    public void An_error_that_a_later_file_puts_right_is_none()
    {
        _folder.Write("a.conf", "secure-gateway.node.console.port = 99999");
        _folder.Write("b.conf", "secure-gateway.node.console.port = 8026");

        Assert.Equal(8026, _folder.Read("a.conf", "b.conf").Configuration!.Node.Console.EndPoint.Port);
    }

    [Fact]
    public void Relative_paths_count_from_the_file_that_names_them()
    {
        _folder.Write("a/a.conf", "secure-gateway.node.data-directory = data\ninclude \"../c/c.conf\"");
        _folder.Write("b/b.conf", "secure-gateway.policy.routes = [ { domains = [ \"*\" ], to = [ h ], credentials { user = u, secret-file = secret } } ]");
        _folder.Write("c/c.conf", "secure-gateway.node.operations.socket = \"/run/gw.sock\"");
        _folder.Write("b/secret", "hunter2");

        var (node, policy, _) = _folder.Read("a/a.conf", "b/b.conf").Configuration!;

        Assert.Equal(Path.Combine(_folder.Path, "a", "data"), node.DataDirectory);
        Assert.Equal("/run/gw.sock", node.Operations.Socket);
        Assert.Equal(new RouteCredentials("u", Path.Combine(_folder.Path, "b", "secret"), null), policy.Routes[0].Credentials);
    }

    [Fact]
    public void A_default_path_counts_from_the_first_file()
    {
        _folder.Write("a/a.conf", "secure-gateway.node.name = x");
        _folder.Write("b/b.conf", "secure-gateway.node.name = y");

        Assert.Equal(Path.Combine(_folder.Path, "a", "data"), _folder.Read("a/a.conf", "b/b.conf").Configuration!.Node.DataDirectory);
    }

    [Fact]
    public void An_included_file_stands_where_the_include_stands_and_keeps_its_own_lines()
    {
        _folder.Write("a.conf", "secure-gateway {\n policy { include \"p/policy.conf\" }\n}");
        _folder.Write("p/policy.conf", "own = [ \"a.example\" ]\ndomains = ${own}\n\ntls.identity = nobody");

        var errors = _folder.Read("a.conf").Errors;

        // 'own' is known to nobody inside policy, though a reference names it.
        Assert.Equal([("p/policy.conf", 1), ("p/policy.conf", 4)], errors.Select(error => (error.File, error.Line)));
    }

    [Theory]
    [InlineData("include \"nope.conf\"", "a.conf:1: include: \"nope.conf\" cannot be read: there is no such file")]
    [InlineData("include \"a.conf\"", "a.conf:1: include: \"a.conf\" is included by itself")]
    [InlineData("include nope.conf", "include: the key is followed by neither")]
    [InlineData("include file(\"x\"", "a parenthesis is not closed")]
    public void Includes_that_lead_nowhere(string text, string error) =>
        Assert.Contains(error, _folder.ReadText(text).Errors[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_an_error_like_others()
    {
        _folder.Write("b.conf", "broken");

        Assert.Equal(
            ["a.conf:1: \"a.conf\" cannot be read: there is no such file, name a file that exists and can be read",
                "b.conf:1: broken: the key is followed by neither '=' nor '{', write broken = value, or broken { ... }"],
            _folder.Read("a.conf", "b.conf").Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Keys_beside_the_gateway_may_stand_there_to_be_referred_to()
    {
        var result = _folder.ReadText("ours = [ \"10.0.0.0/8\" ]\nsecure-gateway.policy.connections.a.client-hosts = ${ours}\nstray = 1");

        Assert.Equal("a.conf:3: stray: this key is not known here, the nearest known one is 'secure-gateway'", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void A_value_from_the_environment_is_judged_where_it_is_named()
    {
        _folder.Variables["PORT"] = "many";

        var result = _folder.ReadText("secure-gateway.node.console {\n port = 8025\n port = ${?PORT}\n}");

        Assert.Equal("a.conf:3", Assert.Single(result.Errors) is var error ? $"{error.File}:{error.Line}" : "");
    }

    public void Dispose() => _folder.Dispose();
}
